//! Order: device after control.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, filter: Filter<'_, 'c, Capture>) {
    cx.with_control(filter, |cx| {
        let device = filter.device(cx);
        cx.with_device(device, |_| {});
    });
}

fn main() {}
