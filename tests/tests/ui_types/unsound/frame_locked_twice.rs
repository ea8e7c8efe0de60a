//! Frames: the leading edge locked while it is locked (rule KsStreamPointerLock).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn process<'c>(cx: &mut Cx<'c, In<slot::pin::Process>>, mut pin: ProcessingPin<'_, 'c, Video>) {
    pin.with_leading_edge(cx, |cx, _| {
        pin.with_leading_edge(cx, |_, _| (Used::default(), ()));
        (Used::default(), ())
    });
}

fn main() {}
