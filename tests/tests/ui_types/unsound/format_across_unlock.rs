//! The connection format, borrowed before an `unlocked` region (SC07).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, ControlHeldHere>, pin: Pin<'_, 'c, Video>) {
    let format = pin.connection_format(cx);
    cx.unlocked_pin_control(pin, |_| {});
    let _ = format.map(|format| format.head().FormatSize);
}

fn main() {}
