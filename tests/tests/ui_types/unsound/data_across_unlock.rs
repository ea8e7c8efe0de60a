//! Data borrowed before an `unlocked` region, used after it (SC07).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, ControlHeldHere>, filter: Filter<'_, 'c, Capture>) {
    let data = filter.data_mut(cx);
    cx.unlocked_control(filter, |_| {});
    data.pins += 1;
}

fn main() {}
