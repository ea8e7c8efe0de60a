//! Helpers: one that acquires device, called under control (SC11).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn helper<'c>(cx: &mut Cx<'c, impl MayTakeDevice>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |_| {});
}

fn handler<'c>(cx: &mut Cx<'c, ControlHeldHere>, device: Device<'_, 'c, Drv>) {
    helper(cx, device);
}

fn main() {}
