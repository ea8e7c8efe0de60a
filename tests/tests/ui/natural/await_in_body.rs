//! There is nothing to wait with inside a handler.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized]
unsafe fn wait(device: PKSDEVICE) {
    core::future::ready(()).await; //~ ERROR E0728
}

fn main() {}
