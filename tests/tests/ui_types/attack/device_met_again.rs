//! The device, met again in a walk while its data is lent.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, DeviceHeldHere>, device: Device<'_, 'c, Drv>) {
    let (data, cx) = cx.lend_device(device);
    cx.for_each_filter(device, |cx, again, _| {
        core::mem::swap(data, again.data_mut(cx));
    });
}

fn main() {}
