//! The fast mutex of a process-wide table taken first, because the loop over it is the outer one, and the device mutex inside.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

static TABLE: ks_guard::FastMutex<[u32; 4]> = ks_guard::FastMutex::new([0; 4]);

#[ks_synchronized(slot = device::Stop)]
fn stop(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
    cx.with_fast_mutex(&TABLE, |cx, table| {
        for slot in table {
            *slot = cx.with_device(device, |cx| *device.data(cx)); //~ ERROR KSG106
        }
    });
}

#[ks_synchronized(slot = filter::SetProperty)]
fn set(cx: &mut Cx, filter: Filter<Capture>, request: &KSPROPERTY, value: &u32) -> NtResult {
    cx.with_fast_mutex(&TABLE, |cx, table| {
        cx.with_control(filter, |cx| table[0] += *filter.data(cx)); //~ ERROR KSG106
    });
    Ok(())
}

fn main() {}
