//! A pin kept beyond the step of the walk.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, ControlHeldHere>, filter: Filter<'_, 'c, Capture>) {
    let mut kept = None;
    cx.for_each_pin(filter, |_, pin| kept = Some(pin));
}

fn main() {}
