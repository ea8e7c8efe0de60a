//! The library's own constructor of contexts.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = Cx::<'c, DeviceHeldHere>::new();
}

fn main() {}
