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

#[derive(Clone, Copy)]
pub struct FilterCreate;

fn create_filter<'c>(
    _: Call,
    _: &mut Cx<'c, In<slot::filter::Create>>,
    _: NewFilter<'_, 'c, Capture>,
    _: PIRP,
) -> NtResult<(FltData, ())> {
    Err(NtStatus::NOT_SUPPORTED)
}

impl slot::Typed<Capture, slot::filter::Create> for FilterCreate {
    type Return = NtResult<(FltData, ())>;
    const BODY: <slot::filter::Create as slot::Signature<Capture>>::Body<Self::Return> =
        create_filter;
}

static FILTER_TABLE: slot::table::FilterDispatch<Capture> =
    slot::table::FilterDispatch::new(FilterCreate);
pub static FILTER: slot::table::FilterDescriptor<Drv> =
    slot::table::FilterDescriptor::new(&FILTER_TABLE, &[])
        .flags(KSFILTER_FLAG_DISPATCH_LEVEL_PROCESSING);

fn main() {}
