//! Order: control in a Sleep callback (SC13).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, In<slot::pin::Sleep>>, pin: Pin<'_, 'c, Video>) {
    cx.with_pin_control(pin, |_| {});
}

fn main() {}
