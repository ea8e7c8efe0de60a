//! Order: control after processing.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, pin: Pin<'_, 'c, Video>) {
    cx.with_pin_processing(pin, |cx, _| {
        cx.with_pin_control(pin, |_| {});
    });
}

fn main() {}
