//! The processing mutex of one pin, twice: its data twice.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, pin: Pin<'_, 'c, Video>) {
    cx.with_pin_processing(pin, |cx, first| {
        cx.with_pin_processing(pin, |_, second| first.frames += second.frames);
    });
}

fn main() {}
