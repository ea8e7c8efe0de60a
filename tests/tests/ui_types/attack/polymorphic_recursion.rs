//! A helper that may take the device mutex, calling itself inside.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn again<'c, S: MayTakeDevice>(n: u32, cx: &mut Cx<'c, S>, device: Device<'_, 'c, Drv>) {
    if n > 0 {
        cx.with_device(device, |cx| again(n - 1, cx, device));
    }
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    again(3, cx, device);
}

fn main() {}
