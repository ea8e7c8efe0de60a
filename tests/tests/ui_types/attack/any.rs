//! A context behind `Any`.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _: Box<dyn std::any::Any> = Box::new(cx);
}

fn main() {}
