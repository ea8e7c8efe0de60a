//! SC17: a drain loop written as a future would hold control wherever its executor parks it.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized(control)]
async unsafe fn drain(pin: PKSPIN) { //~ ERROR KSG003
    while unsafe { (*pin).DeviceState } != KSSTATE_STOP {}
}

fn main() {}
