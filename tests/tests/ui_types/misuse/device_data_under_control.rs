//! Data: the device's data under the wrong mutex.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, filter: Filter<'_, 'c, Capture>) {
    cx.with_control(filter, |cx| {
        filter.device(cx).data_mut(cx).opens += 1;
    });
}

fn main() {}
