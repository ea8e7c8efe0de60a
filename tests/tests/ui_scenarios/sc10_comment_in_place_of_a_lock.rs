//! A comment that says 'device mutex held', and a property handler that does not hold it.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

/// Device mutex held.
#[ks_synchronized(requires(device))]
fn enable_cameras(cx: &mut Cx, device: Device<Drv>, count: u32) {
    *device.data_mut(cx) = count;
}

#[ks_synchronized(slot = filter::SetProperty)]
fn set(cx: &mut Cx, filter: Filter<Capture>, request: &KSPROPERTY, value: &u32) -> NtResult {
    let device = filter.device(cx);
    enable_cameras(cx, device, *value); //~ ERROR KSG107
    Ok(())
}

fn main() {}
