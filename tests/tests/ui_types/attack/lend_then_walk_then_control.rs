//! Lent data, reached inside a walk under another mutex.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |cx| {
        let (lent, cx) = cx.lend_device(device);
        cx.for_each_filter(device, |cx, device, filter| {
            cx.with_control(filter, |cx| device.data_mut(cx).opens += 1);
        });
        lent.opens += 1;
    });
}

fn main() {}
