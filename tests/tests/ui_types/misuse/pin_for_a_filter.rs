//! Identity: a pin passed where a filter is expected (SC18).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, pin: Pin<'_, 'c, Video>) {
    cx.with_control(pin, |_| {});
}

fn main() {}
