//! The value for a failed lookup is the function's own result.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized(
    device,
    otherwise = STATUS_NO_SUCH_DEVICE //~ ERROR E0308
)]
unsafe fn is_started(pin: PKSPIN) -> bool {
    true
}

fn main() {}
