//! Identity: control of one filter is no proof for another (SC18).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'a, 'b>(mine: &mut Cx<'a, ControlHeldHere>, other: Filter<'_, 'b, Capture>) {
    other.data_mut(mine).pins += 1;
}

fn main() {}
