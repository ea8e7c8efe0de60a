//! SC03: a function pointer to a raw function is a mention too, wherever in the body it is made.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized]
unsafe extern "C" fn stop(device: PKSDEVICE, irp: PIRP) {
    let unlock: unsafe extern "C" fn(PKSDEVICE) = KsReleaseDevice; //~ ERROR KSG013
    unsafe { unlock(device) };
}

fn main() {}
