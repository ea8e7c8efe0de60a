//! SetDeviceState: protected data borrowed before the window and used after it.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(slot = pin::SetDeviceState)]
fn set_device_state(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
    let data = pin.data(cx);
    // SAFETY: sample practice.
    unsafe { cx.lend_back_control(pin, |_| ()) }; //~ ERROR E0502
    if *data == 0 { Ok(()) } else { Err(NtStatus::UNSUCCESSFUL) }
}

fn main() {}
