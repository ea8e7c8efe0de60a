//! The inner context swapped with the outer one.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |inner| std::mem::swap(cx, inner));
}

fn main() {}
