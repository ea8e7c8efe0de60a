//! SC18: control of one filter is no proof for another, so the author says whose is meant.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized(control)]
unsafe fn copy_routes(from: PKSFILTER, to: PKSFILTER) -> NTSTATUS { //~ ERROR KSG011
    STATUS_SUCCESS
}

fn main() {}
