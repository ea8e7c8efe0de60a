//! Properties: a value that ks.sys could misalign.
include!("../prelude.rs");

#[repr(C, align(16))]
#[derive(Clone, Copy)]
pub struct Big([u64; 2]);
// SAFETY: integers, no padding.
unsafe impl slot::Plain for Big {}

#[derive(Clone, Copy)]
pub struct Get;

fn get<'c>(
    _: Call,
    _: &mut Cx<'c, In<slot::filter::GetProperty>>,
    _: Filter<'_, 'c, Capture>,
    _: &KSPROPERTY,
    _: &mut Big,
) -> NtResult {
    Ok(())
}

impl slot::TypedProperty<Capture, slot::filter::GetProperty> for Get {
    type Request = KSPROPERTY;
    type Value = Big;
    type Return = NtResult;
    const BODY: <slot::filter::GetProperty as slot::PropertySlot<Capture>>::Body<
        KSPROPERTY,
        Big,
        NtResult,
    > = get;
}

pub static ITEM: slot::table::PropertyItem<Capture> = slot::table::PropertyItem::filter_get(1, Get);

fn main() {}
