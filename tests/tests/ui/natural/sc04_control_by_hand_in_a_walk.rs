//! SC04: a walk over filters takes each control mutex by hand, and the `break` keeps one.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized]
unsafe fn count_pins(device: PKSDEVICE, factory: KSFILTERFACTORY, most: ULONG) -> ULONG {
    let mut count = 0;
    let factory: *const KSFILTERFACTORY = &raw const factory;
    let mut filter = unsafe { KsFilterFactoryGetFirstChildFilter(factory.cast_mut()) };
    while !filter.is_null() {
        unsafe { KsFilterAcquireControl(filter) }; //~ ERROR KSG013
        count += unsafe { KsFilterGetChildPinCount(filter, 0) };
        if count > most {
            break;
        }
        unsafe { KsFilterReleaseControl(filter) }; //~ ERROR KSG013
        filter = unsafe { KsFilterGetNextSiblingFilter(filter) };
    }
    count
}

fn main() {}
