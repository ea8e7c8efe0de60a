//! A rule implemented for a state that breaks it.
#![forbid(unsafe_code)]
include!("../prelude.rs");

impl DeviceFree for HeldByThisCallback {}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |cx| cx.with_device(device, |_| {}));
}

fn main() {}
