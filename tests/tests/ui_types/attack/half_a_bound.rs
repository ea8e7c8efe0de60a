//! A helper that names one mutex free and takes it in spite of the others.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn helper<'c, S: State<D = NotHeld>>(cx: &mut Cx<'c, S>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |_| {});
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    helper(cx, device);
}

fn main() {}
