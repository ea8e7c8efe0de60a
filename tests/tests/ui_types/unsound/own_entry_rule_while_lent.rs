//! The same rule, written for data that is lent out: two `&mut` to it.
#![forbid(unsafe_code)]
include!("../prelude.rs");

impl ks_guard::__private::EntersWithoutControl<Drv> for HeldAndLent {}

fn attack<'c>(cx: &mut Cx<'c, ControlHeldHere>, pin: Pin<'_, 'c, Video>) {
    let (mine, cx) = cx.lend_pin_control(pin);
    ks_guard::__private::scoped_control(cx, pin, |cx| {
        core::mem::swap(mine, pin.data_mut(cx));
    });
}

fn main() {}
