//! The data of the scope that is given back for a while.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, filter: Filter<'_, 'c, Capture>) {
    cx.with_control(filter, |cx| {
        cx.unlocked_control(filter, |cx| filter.data_mut(cx).pins += 1);
    });
}

fn main() {}
