//! A where clause that claims what is not so.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn again<'c, S: MayTakeDevice>(cx: &mut Cx<'c, S>, device: Device<'_, 'c, Drv>)
where
    DeviceIs<S, HeldByThisCallback>: MayTakeDevice,
{
    cx.with_device(device, |cx| helper(cx, device));
}
fn helper<'c, S: MayTakeDevice>(cx: &mut Cx<'c, S>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |_| {});
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    again(cx, device);
}

fn main() {}
