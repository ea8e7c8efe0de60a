//! A property value that a client could forge a reference in.
#![forbid(unsafe_code)]
include!("../prelude.rs");

impl slot::Plain for &'static u32 {}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = (cx, device);
}

fn main() {}
