//! Property handler: calling the next driver while control is held.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(may_call_down)]
fn send_down(cx: &mut Cx, device: Device<Drv>) -> NtResult {
    Ok(())
}

#[ks_synchronized(slot = filter::SetProperty, control)]
fn forward(cx: &mut Cx, filter: Filter<Capture>, request: &KSPROPERTY, value: &u32) -> NtResult {
    let device = filter.device(cx);
    send_down(cx, device) //~ ERROR KSG112
}

fn main() {}
