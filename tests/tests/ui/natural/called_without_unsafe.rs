//! The attribute does not make a handler safe to call.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized]
unsafe fn reset(device: PKSDEVICE) {}

fn main() {
    reset(core::ptr::null_mut()); //~ ERROR E0133
}
