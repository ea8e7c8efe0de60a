//! Sleep: the helpers of SetDeviceState and of the destructor, which take processing and control.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(may_take(processing))]
fn stop_processing(cx: &mut Cx, pin: Pin<Video>) {
    cx.with_pin_processing(pin, |_, frames| *frames = 0);
}

#[ks_synchronized(may_take(control))]
fn clean_up(cx: &mut Cx, pin: Pin<Video>) {
    cx.with_pin_control(pin, |cx| *pin.data_mut(cx) = 0);
}

#[ks_synchronized(slot = pin::Sleep)]
fn sleep(cx: &mut Cx, pin: Pin<Video>, to: DEVICE_POWER_STATE) {
    stop_processing(cx, pin); //~ ERROR KSG105
}

#[ks_synchronized(slot = pin::Wake)]
fn wake(cx: &mut Cx, pin: Pin<Video>, to: DEVICE_POWER_STATE) {
    clean_up(cx, pin); //~ ERROR KSG103 KSG104
}

fn main() {}
