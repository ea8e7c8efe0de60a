//! Create may not have run: the intersection handler's filter has optional data.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, ControlHeldHere>, filter: NewFilter<'_, 'c, Capture>) -> u32 {
    filter.data(cx).pins
}

fn main() {}
