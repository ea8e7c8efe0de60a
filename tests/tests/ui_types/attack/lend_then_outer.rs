//! Lent data, reached through the context that lent it.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |cx| {
        let (lent, _) = cx.lend_device(device);
        let again = device.data_mut(cx);
        lent.opens += 1;
        again.opens += 1;
    });
}

fn main() {}
