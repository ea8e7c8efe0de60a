//! Start: a release on the success path alone; the other ways out would keep the device mutex.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(slot = device::Stop, device)]
fn stop(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
    unsafe { KsReleaseDevice(device.as_raw()) } //~ ERROR KSG013
}

fn main() {}
