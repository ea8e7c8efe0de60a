//! An assumption for a slot without `unsafe`.
#![forbid(unsafe_code)]
include!("../prelude.rs");

impl EntersFree<slot::device::Start, mutex::Device> for Drv {}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = (cx, device);
}

fn main() {}
