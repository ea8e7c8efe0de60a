//! Order: control inside a Process callback, where AVStream holds the processing mutex (SC15).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, In<slot::pin::Process>>, pin: Pin<'_, 'c, Video>) {
    cx.with_pin_control(pin, |_| {});
}

fn main() {}
