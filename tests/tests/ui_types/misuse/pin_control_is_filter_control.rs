//! Recursion: a pin has no control mutex of its own, it is the filter's.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, pin: Pin<'_, 'c, Video>) {
    cx.with_pin_control(pin, |cx| {
        let filter = pin.filter(cx);
        cx.with_control(filter, |_| {});
    });
}

fn main() {}
