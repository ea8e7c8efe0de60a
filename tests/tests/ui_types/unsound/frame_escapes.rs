//! Frames: a frame kept after its edge was advanced and unlocked (SC15).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn process<'c>(cx: &mut Cx<'c, In<slot::pin::Process>>, mut pin: ProcessingPin<'_, 'c, Video>) {
    let mut kept = None;
    pin.with_leading_edge(cx, |_, frame| {
        kept = Some(frame);
        (Used::default(), ())
    });
}

fn main() {}
