//! The filters of a walk live by the device mutex: it cannot be given back inside.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, DeviceHeldHere>, device: Device<'_, 'c, Drv>) {
    cx.for_each_filter(device, |cx, device, _| cx.unlocked_device(device, |_| {}));
}

fn main() {}
