//! A handle of a driver's own, for which another driver gives its word.
#![forbid(unsafe_code)]
include!("../prelude.rs");

enum Other {}
impl Driver for Other {
    type Device = ();
}

#[derive(Clone, Copy)]
struct Mine<'v, 'c>(Filter<'v, 'c, Capture>);

impl ks_guard::__private::InDriver for Mine<'_, '_> {
    type Driver = Other;
}

fn main() {}
