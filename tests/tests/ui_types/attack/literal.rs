//! A context made out of nothing.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _: Cx<'c, DeviceHeldHere> = Cx {};
}

fn main() {}
