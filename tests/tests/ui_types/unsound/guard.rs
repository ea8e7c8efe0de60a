//! No function returns a guard, so none can be forgotten.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    std::mem::forget(cx.acquire_device(device));
}

fn main() {}
