//! Start: the device mutex acquired on a guess; the documents do not say whether AVStream holds it.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(slot = device::Start)]
fn start(
    cx: &mut Cx,
    device: Device<Drv>,
    irp: PIRP,
    translated: PCM_RESOURCE_LIST,
    untranslated: PCM_RESOURCE_LIST,
) -> NtResult {
    cx.with_device(device, |cx| *device.data_mut(cx) += 1); //~ ERROR KSG100
    Ok(())
}

fn main() {}
