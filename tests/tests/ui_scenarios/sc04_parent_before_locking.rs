//! Walk: the parent fetched, and the pins walked, before control is taken.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(slot = pin::GetProperty)]
fn get(cx: &mut Cx, pin: Pin<Video>, request: &KSPROPERTY, value: &mut u32) -> NtResult {
    let filter = pin.filter(cx); //~ ERROR KSG110
    cx.with_control(filter, |cx| *value = cx.pin_count(filter, 0));
    Ok(())
}

fn main() {}
