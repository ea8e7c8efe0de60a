//! Recursion: AVStream holds the control mutex when it calls SetDeviceState (SC06).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, In<slot::pin::SetDeviceState>>, pin: Pin<'_, 'c, Video>) {
    cx.with_pin_control(pin, |cx| pin.data_mut(cx).state = KSSTATE_RUN);
}

fn main() {}
