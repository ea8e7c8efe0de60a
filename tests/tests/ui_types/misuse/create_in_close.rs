//! Slots: a Create handler in the place of Close.
#![forbid(unsafe_code)]
include!("../prelude.rs");

#[derive(Clone, Copy)]
pub struct MyCreate;

fn create<'c>(
    _: Call,
    _: &mut Cx<'c, In<slot::pin::Create>>,
    _: NewPin<'_, 'c, Video>,
    _: PIRP,
) -> NtResult<(PinData, ProcData)> {
    Err(NtStatus::NOT_SUPPORTED)
}

impl slot::Typed<Video, slot::pin::Create> for MyCreate {
    type Return = NtResult<(PinData, ProcData)>;
    const BODY: <slot::pin::Create as slot::Signature<Video>>::Body<Self::Return> = create;
}

pub static TABLE: slot::table::PinDispatch<Video> =
    slot::table::PinDispatch::new(MyCreate).close(MyCreate);

fn main() {}
