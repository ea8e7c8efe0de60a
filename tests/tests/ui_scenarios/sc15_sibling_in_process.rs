//! Process: taking control to look at a sibling pin, against the order.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(slot = pin::Process)]
fn process(cx: &mut Cx, pin: ks_guard::ProcessingPin<Video>, frames: &mut u64) -> NtResult {
    let this = pin.pin();
    cx.with_pin_control(this, |cx| *this.data_mut(cx) += 1); //~ ERROR KSG103 KSG104
    Ok(())
}

fn main() {}
