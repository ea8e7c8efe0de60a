//! Names in the expansion, known from a debugger or from `cargo expand`, are not the body's.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized(device = unsafe { KsPinGetDevice(pin) }, control, otherwise = STATUS_NOT_FOUND)]
unsafe fn reenter(pin: PKSPIN, _: ULONG) -> NTSTATUS {
    drop(__ks_device_object); //~ ERROR E0425
    drop(__ks_device_expression); //~ ERROR E0425
    drop(__ks_control_object); //~ ERROR E0425
    drop(__ks_parameter_1); //~ ERROR E0425
    STATUS_SUCCESS
}

fn main() {}
