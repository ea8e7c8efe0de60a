//! Properties: read as one type and written as another.
#![forbid(unsafe_code)]
include!("../prelude.rs");

#[ks_guard::ks_synchronized(slot = slot::filter::GetProperty)]
fn get(_: &mut Cx, _: Filter<Capture>, _: &KSPROPERTY, value: &mut u32) -> NtResult {
    *value = 1;
    Ok(())
}

#[ks_guard::ks_synchronized(slot = slot::filter::SetProperty)]
fn set(_: &mut Cx, _: Filter<Capture>, _: &KSPROPERTY, _: &u64) -> NtResult {
    Ok(())
}

pub static ITEM: slot::table::PropertyItem<Capture> =
    slot::table::PropertyItem::filter(1, get, set);

fn main() {}
