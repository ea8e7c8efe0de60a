//! Re-entry: Process called on this thread under control.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, ControlHeldHere>, pin: Pin<'_, 'c, Video>) {
    cx.attempt_pin_processing(pin);
}

fn main() {}
