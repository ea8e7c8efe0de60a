//! Helpers: one that needs control, called without (SC09).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn helper<'c>(cx: &mut Cx<'c, impl ReachesControl>, filter: Filter<'_, 'c, Capture>) {
    filter.data_mut(cx).pins += 1;
}

fn handler<'c>(cx: &mut Cx<'c, Free>, filter: Filter<'_, 'c, Capture>) {
    helper(cx, filter);
}

fn main() {}
