//! Control of filter A as proof for a pin of filter B, and a pin where a filter is expected.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(slot = pin::GetProperty)]
fn get(cx: &mut Cx, pin: Pin<Video>, request: &KSPROPERTY, value: &mut u32) -> NtResult {
    cx.with_control(pin, |cx| ()); //~ ERROR KSG126
    Ok(())
}

#[ks_synchronized(slot = device::Stop, device)]
fn stop(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
    cx.for_each_filter(device, |cx, device, a| {
        cx.with_control(a, |cx| {
            cx.for_each_filter(device, |cx, _, b| {
                b.data_mut::<Capture, _>(cx); //~ ERROR KSG108
            });
        });
    });
}

static TABLE: std::cell::Cell<u32> = std::cell::Cell::new(0); //~ ERROR E0277

#[ks_synchronized(slot = device::SurpriseRemoval, device)]
fn surprise_removal(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
    TABLE.set(1);
}

fn main() {}
