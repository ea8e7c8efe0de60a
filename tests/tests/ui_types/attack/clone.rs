//! A second context by `Clone`.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = cx.clone();
}

fn main() {}
