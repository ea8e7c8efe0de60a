//! Two walks over the same pins, and the data of one pin twice.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, ControlHeldHere>, filter: Filter<'_, 'c, Capture>) {
    cx.for_each_pin(filter, |cx, any| {
        let Some(pin) = any.created::<Video, _>(cx) else {
            return;
        };
        let data = pin.data_mut(cx);
        cx.for_each_pin(filter, |cx, any| {
            if let Some(again) = any.created::<Video, _>(cx) {
                core::mem::swap(data, again.data_mut(cx));
            }
        });
    });
}

fn main() {}
