//! What AVStream took cannot be given back safely.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, In<slot::pin::SetDataFormat>>, pin: Pin<'_, 'c, Video>) {
    cx.unlocked_pin_control(pin, |_| {});
}

fn main() {}
