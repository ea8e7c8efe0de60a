//! At DISPATCH_LEVEL: taking control to reach the filter, and synchronous processing.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(slot = pin::ProcessAtDispatch)]
fn process(cx: &mut Cx, pin: ks_guard::ProcessingPin<Video>, frames: &mut u64) -> NtResult {
    let this = pin.pin();
    cx.with_pin_control(this, |_| ()); //~ ERROR KSG103 KSG104 KSG106
    cx.attempt_pin_processing(this); //~ ERROR KSG111
    Ok(())
}

fn main() {}
