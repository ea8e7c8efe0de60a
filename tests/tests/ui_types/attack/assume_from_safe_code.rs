//! An assumption without `unsafe`.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, In<slot::device::Start>>, device: Device<'_, 'c, Drv>) {
    cx.assume_device_held();
    let _ = device;
}

fn main() {}
