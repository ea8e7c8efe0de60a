//! SC02: AVStream calls `Add` with a live device, but safe Rust code could call this one with any pointer.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized]
pub extern "C" fn add(device: PKSDEVICE) -> NTSTATUS { //~ ERROR KSG002
    STATUS_SUCCESS
}

fn main() {}
