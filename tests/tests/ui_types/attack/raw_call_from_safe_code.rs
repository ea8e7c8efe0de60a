//! The raw acquire function, called by safe code.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = cx;
    KsAcquireDevice(device.as_raw());
}

fn main() {}
