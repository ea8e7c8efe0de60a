//! A bound that claims what is not so.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn helper<'c>(cx: &mut Cx<'c, DeviceHeldHere>, device: Device<'_, 'c, Drv>)
where
    HeldByThisCallback: DeviceFree,
{
    cx.with_device(device, |_| {});
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |cx| helper(cx, device));
}

fn main() {}
