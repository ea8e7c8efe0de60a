//! Process: the leading edge locked again while its frame is in use.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, In<slot::pin::Process>>, mut pin: ProcessingPin<'_, 'c, Video>) {
    pin.with_leading_edge(cx, |cx, _| {
        pin.with_leading_edge(cx, |_, _| (Used::default(), ()));
        (Used::default(), ())
    });
}

fn main() {}
