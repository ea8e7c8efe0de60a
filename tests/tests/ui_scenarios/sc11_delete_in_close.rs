//! The last reference dropped in pin Close: the device mutex would come after control.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(slot = pin::Close)]
fn close(cx: &mut Cx, pin: Pin<Video>, irp: PIRP) -> NtResult {
    let device = pin.device(cx);
    // SAFETY: not true of every system, and still not enough.
    let cx = unsafe { cx.assume_device_free() };
    cx.with_device(device, |cx| cx.delete_filter_factory(device, |_| true))?; //~ ERROR KSG101
    Ok(())
}

fn main() {}
