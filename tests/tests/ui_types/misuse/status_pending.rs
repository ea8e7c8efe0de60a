//! Returns: a slot that must not return STATUS_PENDING, with a return type that could (KsCallbackReturn).
#![forbid(unsafe_code)]
include!("../prelude.rs");

#[derive(Clone, Copy)]
pub struct MyHandler;

fn body<'c>(
    _: Call,
    _: &mut Cx<'c, In<slot::pin::SetDeviceState>>,
    _: Pin<'_, 'c, Video>,
    _: KSSTATE,
    _: KSSTATE,
) -> NtStatus {
    NtStatus::PENDING
}

impl slot::Typed<Video, slot::pin::SetDeviceState> for MyHandler {
    type Return = NtStatus;
    const BODY: <slot::pin::SetDeviceState as slot::Signature<Video>>::Body<NtStatus> = body;
}

pub fn table(table: slot::table::PinDispatch<Video>) -> slot::table::PinDispatch<Video> {
    table.set_device_state(MyHandler)
}

fn main() {}
