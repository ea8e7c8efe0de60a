//! Slots: the dispatch-level flag given by hand, beside a handler for PASSIVE_LEVEL.
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub const DESCRIPTOR: fn(
    slot::table::PinDescriptor<Capture>,
) -> slot::table::PinDescriptor<Capture> =
    |descriptor| descriptor.flags(KSPIN_FLAG_GENERATE_MAPPINGS);

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

static TABLE: slot::table::PinDispatch<Video> = slot::table::PinDispatch::new(MyCreate);
pub static PINS: [slot::table::PinDescriptor<Capture>; 1] =
    [slot::table::PinDescriptor::new(&TABLE, KSPIN_DATAFLOW_OUT)
        .flags(KSPIN_FLAG_DISPATCH_LEVEL_PROCESSING)];

fn main() {}
