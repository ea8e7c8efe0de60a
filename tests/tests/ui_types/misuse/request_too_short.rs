//! Properties: a request that is too short to be one.
#![forbid(unsafe_code)]
include!("../prelude.rs");

#[ks_guard::ks_synchronized(slot = slot::filter::GetProperty)]
fn get(_: &mut Cx, _: Filter<Capture>, _: &u8, value: &mut u32) -> NtResult {
    *value = 1;
    Ok(())
}

pub static ITEM: slot::table::PropertyItem<Capture> = slot::table::PropertyItem::filter_get(1, get);

fn main() {}
