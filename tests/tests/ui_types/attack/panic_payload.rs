//! Protected data, thrown as the payload of a panic.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |cx| std::panic::panic_any(device.data_mut(cx)));
}

fn main() {}
