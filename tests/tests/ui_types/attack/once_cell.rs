//! Protected data, put into a cell of the frame outside.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let kept = core::cell::OnceCell::new();
    cx.with_device(device, |cx| {
        let _ = kept.set(device.data_mut(cx));
    });
    let _ = kept.get();
}

fn main() {}
