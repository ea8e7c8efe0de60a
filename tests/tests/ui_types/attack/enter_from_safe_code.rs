//! A callback's entry, called by safe code.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = cx;
    ks_guard::__private::enter_device::<slot::device::Add, Drv, _>(
        device.as_raw(),
        |cx, device| {
            cx.with_device(device, |_| {});
        },
    );
}

fn main() {}
