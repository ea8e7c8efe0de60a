//! A context by `Default`.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _: Cx<'c, DeviceHeldHere> = Default::default();
}

fn main() {}
