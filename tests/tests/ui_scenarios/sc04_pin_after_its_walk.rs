//! Walk: a pin kept after the walk, when control and the pin may be gone.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(may_take(control))]
fn first_pin(cx: &mut Cx, filter: Filter<Capture>) {
    let mut found = None;
    cx.with_control(filter, |cx| {
        cx.for_each_pin(filter, |cx, pin| found = pin.created::<Video, _>(cx)); //~ ERROR E0521
    });
}

fn main() {}
