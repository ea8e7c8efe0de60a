//! Recursion: the device mutex, taken twice through the inner context.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |cx| {
        cx.with_device(device, |_| {});
    });
}

fn main() {}
