//! A private lock taken first, because the loop over its table is the outer one, and the device mutex inside.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

static TABLE: ks_guard::SpinLock<[u32; 4]> = ks_guard::SpinLock::new([0; 4]);

#[ks_synchronized(slot = device::Stop)]
fn stop(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
    cx.with_spin_lock(&TABLE, |cx, table| {
        for slot in table {
            *slot = cx.with_device(device, |cx| *device.data(cx)); //~ ERROR KSG106
        }
    });
}

fn main() {}
