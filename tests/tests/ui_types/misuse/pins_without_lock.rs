//! Hierarchy: a walk to the pins without the control mutex (SC04).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, filter: Filter<'_, 'c, Capture>) {
    cx.for_each_pin(filter, |_, _| {});
}

fn main() {}
