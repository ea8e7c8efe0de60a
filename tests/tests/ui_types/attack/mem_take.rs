//! A context moved out of its reference.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = std::mem::take(cx);
}

fn main() {}
