//! SC03: `Remove` holds the device mutex and takes it once more around its inner step, which never returns.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

unsafe fn stop_hardware(device: PKSDEVICE) {}

#[ks_synchronized]
unsafe extern "C" fn remove(device: PKSDEVICE, irp: PIRP) {
    unsafe {
        KsAcquireDevice(device); //~ ERROR KSG013
        stop_hardware(device);
        KsReleaseDevice(device); //~ ERROR KSG013
    }
}

fn main() {}
