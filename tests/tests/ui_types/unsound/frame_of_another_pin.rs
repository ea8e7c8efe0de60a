//! Frames: the leading edge of a pin that is not being processed.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, pin: Pin<'_, 'c, Video>) {
    pin.with_leading_edge(cx, |_, _| (Used::default(), ()));
}

fn main() {}
