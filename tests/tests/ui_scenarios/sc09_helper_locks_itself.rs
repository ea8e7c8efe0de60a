//! A helper that acquires control, called from a callback where AVStream holds it.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(may_take(control))]
fn update_framing(cx: &mut Cx, filter: Filter<Capture>) {
    cx.with_control(filter, |cx| *filter.data_mut(cx) += 1);
}

#[ks_synchronized(slot = pin::Close)]
fn close(cx: &mut Cx, pin: Pin<Video>, irp: PIRP) -> NtResult {
    let filter = pin.filter(cx);
    update_framing(cx, filter); //~ ERROR KSG103
    Ok(())
}

fn main() {}
