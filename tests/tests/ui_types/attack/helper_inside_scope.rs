//! A helper that may take the device mutex, called where another has taken it.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn first<'c, S: MayTakeDevice>(cx: &mut Cx<'c, S>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |cx| second(cx, device));
}
fn second<'c, S: MayTakeDevice>(_: &mut Cx<'c, S>, _: Device<'_, 'c, Drv>) {}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    first(cx, device);
}

fn main() {}
