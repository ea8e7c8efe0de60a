//! What the body returns outlives the scope, so it cannot point into it.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized]
unsafe fn name(device: PKSDEVICE, buffer: [u8; 16]) -> &'static [u8] {
    &buffer //~ ERROR E0515
}

fn main() {}
