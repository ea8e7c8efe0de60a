//! Scope: the inner context returned from its scope.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let locked = cx.with_device(device, |cx| cx);
    device.data_mut(locked).opens += 1;
}

fn main() {}
