//! The pins of a walk live by the control mutex: it cannot be given back inside.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, ControlHeldHere>, filter: Filter<'_, 'c, Capture>) {
    cx.for_each_pin(filter, |cx, _| cx.unlocked_control(filter, |_| {}));
}

fn main() {}
