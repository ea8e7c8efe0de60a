//! Recursion: AVStream holds the device mutex when it calls PostStart.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, In<slot::device::PostStart>>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |cx| device.data_mut(cx).opens += 1);
}

fn main() {}
