//! The inner context returned inside a `Result`.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _: Result<&mut Cx<'c, DeviceHeldHere>, ()> = cx.with_device(device, |cx| Ok(cx));
}

fn main() {}
