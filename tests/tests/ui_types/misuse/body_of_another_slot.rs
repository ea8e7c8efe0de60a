//! Slots: a body written over the entry state of Reset, given as SetDeviceState.
#![forbid(unsafe_code)]
include!("../prelude.rs");

#[derive(Clone, Copy)]
pub struct MyHandler;

fn body<'c>(
    _: Call,
    _: &mut Cx<'c, In<slot::pin::Reset>>,
    _: Pin<'_, 'c, Video>,
    _: KSSTATE,
    _: KSSTATE,
) -> NtResult {
    Ok(())
}

impl slot::Typed<Video, slot::pin::SetDeviceState> for MyHandler {
    type Return = NtResult;
    const BODY: <slot::pin::SetDeviceState as slot::Signature<Video>>::Body<NtResult> = body;
}

fn main() {}
