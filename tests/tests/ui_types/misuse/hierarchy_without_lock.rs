//! Hierarchy: a walk to the filters without the device mutex (SC04).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.for_each_filter(device, |_, _, _| {});
}

fn main() {}
