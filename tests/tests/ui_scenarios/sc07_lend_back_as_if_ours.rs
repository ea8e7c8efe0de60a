//! SetDeviceState: giving back the control mutex that AVStream took, as if this callback had taken it.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(slot = pin::SetDeviceState)]
fn set_device_state(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
    cx.unlocked_pin_control(pin, |_| Err(NtStatus::UNSUCCESSFUL)) //~ ERROR KSG115
}

fn main() {}
