//! A C caller cannot read a type that has no name.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized]
unsafe extern "C" fn frames(device: PKSDEVICE) -> impl Copy { //~ ERROR KSG019
    7
}

fn main() {}
