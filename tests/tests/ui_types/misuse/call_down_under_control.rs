//! Calling down: a helper that sends a request, called under control (SC08).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn send_down<'c>(_: &mut Cx<'c, impl MayCallDown>, _: Device<'_, 'c, Drv>) {}

fn handler<'c>(cx: &mut Cx<'c, In<slot::pin::SetDataFormat>>, pin: Pin<'_, 'c, Video>) {
    let device = pin.device(cx);
    send_down(cx, device);
}

fn main() {}
