//! A bound implemented for a state that breaks it.
#![forbid(unsafe_code)]
include!("../prelude.rs");

impl MayTakeDevice for DeviceHeldHere {}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = (cx, device);
}

fn main() {}
