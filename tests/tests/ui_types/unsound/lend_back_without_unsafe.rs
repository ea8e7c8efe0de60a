//! Lending AVStream's mutex back is no documented practice: `unsafe`.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, In<slot::pin::SetDeviceState>>, pin: Pin<'_, 'c, Video>) {
    cx.lend_back_control(pin, |_| {});
}

fn main() {}
