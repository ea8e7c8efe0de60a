//! Teardown: Remove, which holds the device mutex, calls a step that acquires it again.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(may_take(device))]
fn halt(cx: &mut Cx, device: Device<Drv>) {
    cx.with_device(device, |cx| *device.data_mut(cx) = 0);
}

#[ks_synchronized(slot = device::Remove, device)]
fn remove(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
    halt(cx, device); //~ ERROR KSG100
}

fn main() {}
