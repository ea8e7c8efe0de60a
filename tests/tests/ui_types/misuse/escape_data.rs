//! Scope: data returned from the scope that locks it.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let data = cx.with_device(device, |cx| device.data_mut(cx));
    data.opens += 1;
}

fn main() {}
