//! Undecided entry: `ensure_device` where the documents do not decide.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, In<slot::device::Start>>, device: Device<'_, 'c, Drv>) {
    cx.ensure_device(device, |cx| device.data_mut(cx).opens += 1);
}

fn main() {}
