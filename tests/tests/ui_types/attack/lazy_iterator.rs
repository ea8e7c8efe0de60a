//! An iterator that reads protected data when the scope has ended.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let later = cx.with_device(device, |cx| (0..3).map(|n| n + device.data(cx).opens));
    later.for_each(drop);
}

fn main() {}
