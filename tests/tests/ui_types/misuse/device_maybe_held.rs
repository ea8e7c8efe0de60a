//! Undecided entry: the documents do not say whether the device mutex is held in CancelStop.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, In<slot::device::CancelStop>>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |cx| device.data_mut(cx).opens += 1);
}

fn main() {}
