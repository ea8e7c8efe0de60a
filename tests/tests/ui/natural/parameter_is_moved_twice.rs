//! The body owns the parameters as before: a use after a move is an error at the use.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized]
unsafe fn rename(device: PKSDEVICE, name: String) -> String {
    drop(name);
    name //~ ERROR E0382
}

fn main() {}
