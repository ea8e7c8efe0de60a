//! The driver's own helper is not called by who does not hold control of the filter.
use brightness_driver::{Capture, apply_brightness};
use ks_guard::{Cx, Filter, NtResult, ks_synchronized};

#[ks_synchronized(may_take(control))]
fn reset(cx: &mut Cx, filter: Filter<Capture>) -> NtResult {
    apply_brightness(cx, filter, 128) //~ ERROR KSG108
}

fn main() {}
