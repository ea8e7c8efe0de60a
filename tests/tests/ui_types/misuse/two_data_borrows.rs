//! Data: two exclusive borrows.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, In<slot::device::PostStart>>, device: Device<'_, 'c, Drv>) {
    let first = device.data_mut(cx);
    let second = device.data_mut(cx);
    first.opens += 1;
    second.opens += 1;
}

fn main() {}
