//! Lent data would be reachable by others: its mutex cannot be given back.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, ControlHeldHere>, filter: Filter<'_, 'c, Capture>) {
    let (data, cx) = cx.lend_control(filter);
    cx.unlocked_control(filter, |_| {});
    data.pins += 1;
}

fn main() {}
