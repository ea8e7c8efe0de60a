//! A handle made out of nothing.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _: Device<'_, 'c, Drv> = Device {};
}

fn main() {}
