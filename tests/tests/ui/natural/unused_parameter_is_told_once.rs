//! Lints speak about the author's names, once each.
#![deny(unused)]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized]
pub unsafe extern "C" fn remove(
    device: PKSDEVICE,
    irp: PIRP, //~ ERROR error
) {
    let _ = device;
}

#[ks_synchronized]
pub unsafe fn set(
    device: PKSDEVICE,
    mut value: u32, //~ ERROR error
) -> u32 {
    let _ = device;
    value
}

#[ks_synchronized]
unsafe fn forgotten(device: PKSDEVICE) {} //~ ERROR error

fn main() {}
