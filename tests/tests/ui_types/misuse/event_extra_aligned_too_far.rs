//! Events: what an entry carries, which ks.sys could misalign.
include!("../prelude.rs");

#[repr(align(16))]
#[derive(Clone, Copy)]
pub struct Big([u64; 2]);

#[derive(Clone, Copy)]
pub struct Add;

fn add<'c>(
    _: Call,
    _: &mut Cx<'c, In<slot::filter::AddEvent>>,
    _: Filter<'_, 'c, Capture>,
    _: &KSEVENTDATA,
    _: &(),
) -> NtResult<Big> {
    Ok(Big([0; 2]))
}

impl slot::TypedAddEvent<Capture, slot::filter::AddEvent> for Add {
    type Parameters = ();
    type Return = NtResult<Big>;
    const BODY: <slot::filter::AddEvent as slot::AddEventSlot<Capture>>::Body<(), NtResult<Big>> =
        add;
}

pub static ITEM: slot::table::EventItem<Capture> = slot::table::EventItem::filter_add(1, Add);

fn main() {}
