//! SC07: the mutex is lent back by hand around a call, and the error path returns without it.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

unsafe fn call_next_driver(pin: PKSPIN) -> NTSTATUS {
    STATUS_SUCCESS
}

#[ks_synchronized(control)]
unsafe fn propose_format(pin: PKSPIN) -> NTSTATUS {
    unsafe { KsPinReleaseControl(pin) }; //~ ERROR KSG013
    let status = unsafe { call_next_driver(pin) };
    if status < 0 {
        return status;
    }
    unsafe { KsPinAcquireControl(pin) }; //~ ERROR KSG013
    STATUS_SUCCESS
}

fn main() {}
