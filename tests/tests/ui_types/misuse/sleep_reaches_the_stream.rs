//! Data: the stream's data and the pin's filter in Sleep, where control is not known to be held (SC13).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn data<'c>(cx: &mut Cx<'c, In<slot::pin::Sleep>>, pin: Pin<'_, 'c, Video>) {
    pin.data_mut(cx).state = KSSTATE_STOP;
}

fn parent<'c>(cx: &mut Cx<'c, In<slot::pin::Sleep>>, pin: Pin<'_, 'c, Video>) {
    let _ = pin.filter(cx);
}

fn processing<'c>(cx: &mut Cx<'c, In<slot::pin::Wake>>, pin: Pin<'_, 'c, Video>) {
    cx.with_pin_processing(pin, |_, stream| stream.frames = 0);
}

fn main() {}
