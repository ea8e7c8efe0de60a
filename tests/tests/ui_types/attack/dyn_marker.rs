//! A trait object in place of a mutex state.
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub trait Both: DeviceFree {}
pub fn helper(_: &mut Cx<'static, St<dyn Both, NotHeld, NotHeld, Passive>>) {}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = (cx, device);
}

fn main() {}
