//! Lent data, reached again inside a walk.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |cx| {
        let (lent, cx) = cx.lend_device(device);
        cx.for_each_filter(device, |cx, device, _| {
            std::mem::swap(lent, device.data_mut(cx))
        });
    });
}

fn main() {}
