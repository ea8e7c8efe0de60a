//! The factories of a walk live by the device mutex: none can be deleted inside.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, DeviceHeldHere>, device: Device<'_, 'c, Drv>) {
    cx.for_each_filter(device, |cx, device, _| {
        let _ = cx.delete_filter_factory(device, |_| true);
    });
}

fn main() {}
