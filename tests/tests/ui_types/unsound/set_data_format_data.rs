//! Create may not have run: SetDataFormat has no data until it asks (`Context` is the filter's then).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, In<slot::pin::SetDataFormat>>, pin: NewPin<'_, 'c, Video>) {
    pin.data_mut(cx).state = KSSTATE_STOP;
}

fn main() {}
