//! Data: the filter's data without the control mutex.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, filter: Filter<'_, 'c, Capture>) {
    filter.data_mut(cx).pins += 1;
}

fn main() {}
