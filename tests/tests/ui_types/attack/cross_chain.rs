//! The outer device with the context of a filter's chain.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |cx| {
        cx.for_each_filter(device, |cx, _, _| device.data_mut(cx).opens += 1);
    });
}

fn main() {}
