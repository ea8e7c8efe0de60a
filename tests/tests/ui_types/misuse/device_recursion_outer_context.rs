//! Recursion: the device mutex, taken twice through the outer context, which still says that it is free.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |_| {
        cx.with_device(device, |_| {});
    });
}

fn main() {}
