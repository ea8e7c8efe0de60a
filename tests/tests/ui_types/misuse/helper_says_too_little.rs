//! Helpers: one whose bound does not allow what its body does.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn helper<'c>(cx: &mut Cx<'c, impl HoldsControl>, filter: Filter<'_, 'c, Capture>) {
    filter.data_mut(cx).pins += 1;
}

fn main() {}
