//! Data kept over a walk, in which it can be reached.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |cx| {
        let data = device.data_mut(cx);
        cx.for_each_filter(device, |_, _, _| {});
        data.opens += 1;
    });
}

fn main() {}
