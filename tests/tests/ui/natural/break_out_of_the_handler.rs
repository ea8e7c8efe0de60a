//! A `break` without a loop stays an error; it does not leave the scope.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized]
unsafe fn stop(device: PKSDEVICE) {
    if device.is_null() {
        break; //~ ERROR E0267
    }
}

fn main() {}
