//! Loans: data of the device reached a second time through ensure_device while it is lent.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, DeviceHeldHere>, device: Device<'_, 'c, Drv>) {
    let (data, cx) = cx.lend_device(device);
    cx.ensure_device(device, |cx| device.data_mut(cx).opens += 1);
    data.opens += 1;
}

fn main() {}
