//! Property handler: cleaning up protected data after the release.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(slot = pin::SetProperty)]
fn set(cx: &mut Cx, pin: Pin<Video>, request: &KSPROPERTY, value: &u32) -> NtResult {
    let result = cx.with_pin_control(pin, |cx| {
        *pin.data_mut(cx) = *value;
        if *value > 255 {
            return Err(NtStatus::INVALID_PARAMETER);
        }
        Ok(())
    });
    if result.is_err() {
        *pin.data_mut(cx) = 0; //~ ERROR KSG108
    }
    result
}

fn main() {}
