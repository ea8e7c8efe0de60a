//! Callbacks where AVStream holds control: acquiring it again 'to be safe' would wait for ever.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(slot = pin::Close)]
fn close(cx: &mut Cx, pin: Pin<Video>, irp: PIRP) -> NtResult {
    cx.with_pin_control(pin, |cx| *pin.data_mut(cx) = 0); //~ ERROR KSG103
    Ok(())
}

#[ks_synchronized(slot = pin::SetDeviceState)]
fn set_device_state(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
    let filter = pin.filter(cx);
    cx.with_control(filter, |cx| *filter.data_mut(cx) = 0); //~ ERROR KSG103
    Ok(())
}

#[ks_synchronized(slot = pin::SetDataFormat, control)] //~ ERROR KSG103
fn set_data_format(
    cx: &mut Cx,
    pin: ks_guard::NewPin<Video>,
    old: Option<ks_guard::DataFormat>,
    range: Option<ks_guard::DataFormat>,
) -> NtResult {
    Ok(())
}

#[ks_synchronized(slot = filter::Create)]
fn create(cx: &mut Cx, filter: ks_guard::NewFilter<Capture>, irp: PIRP) -> NtResult<(u32, ())> {
    cx.with_control(filter, |_| ()); //~ ERROR KSG103
    Ok((0, ()))
}

fn main() {}
