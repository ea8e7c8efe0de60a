//! A pin met in a walk, asked for a kind of another driver.
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub enum Other {}
impl Driver for Other {
    type Device = ();
}
impl FilterKind for Other {
    type Driver = Other;
    type Control = ();
    type Processing = ();
}
pub enum OtherPin {}
impl PinKind for OtherPin {
    type Filter = Other;
    type Control = ();
    type Processing = ();
}

fn handler<'c>(cx: &mut Cx<'c, ControlHeldHere>, filter: Filter<'_, 'c, Capture>) {
    cx.for_each_pin(filter, |cx, pin| {
        let _ = pin.created::<OtherPin, _>(cx);
    });
}

fn main() {}
