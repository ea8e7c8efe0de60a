//! A slot's body of the driver's own type: the value that stands in for a refused handler would be one.
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub enum Mine {}

impl slot::Signature<Mine> for slot::pin::Close {
    type Body<R> = &'static u64;
    type Rule = slot::AnyStatus;
}

impl slot::PropertySlot<Mine> for slot::pin::Method {
    type Body<Request, Value, R> = &'static u64;
}

impl slot::AddEventSlot<Mine> for slot::pin::AddEvent {
    type Body<Parameters, R> = &'static u64;
}

impl slot::RemoveEventSlot<Mine> for slot::pin::RemoveEvent {
    type Body<Extra> = &'static u64;
}

fn main() {
    let read = <ks_guard::__private::Refused<()> as slot::Typed<Mine, slot::pin::Close>>::BODY;
    assert_eq!(*read, 0);
}
