//! Data: lent, and reached a second time.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, In<slot::device::PostStart>>, device: Device<'_, 'c, Drv>) {
    let (first, cx) = cx.lend_device(device);
    let second = device.data_mut(cx);
    first.opens += 1;
    second.opens += 1;
}

fn main() {}
