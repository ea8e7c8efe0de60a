//! An error in the body points at the user's token, as it does without the attribute.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{NtResult, ffi::*, ks_synchronized};

#[ks_synchronized(control)]
unsafe extern "C" fn create(pin: PKSPIN, irp: PIRP) -> NtResult {
    let frames: u32 = "12"; //~ ERROR E0308

    if frames == 0 {
        return 7; //~ ERROR E0308
    }
    pin //~ ERROR E0308
}

fn main() {}
