//! Another thread, which ends before the scope does.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, DeviceHeldHere>, device: Device<'_, 'c, Drv>) {
    std::thread::scope(|scope| {
        scope.spawn(|| device.data_mut(cx).opens += 1);
    });
}

fn main() {}
