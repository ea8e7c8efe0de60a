//! SC15: a helper of the process routine reaches for control through an imported name.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi as ks, ks_synchronized};

#[ks_synchronized(processing)]
unsafe fn next_frame(pin: ks::PKSPIN) -> ks::NTSTATUS {
    let sibling = unsafe {
        ks::KsPinAcquireControl(pin); //~ ERROR KSG013
        ks::KsPinGetNextSiblingPin(pin)
    };
    if sibling.is_null() { ks::STATUS_NOT_FOUND } else { ks::STATUS_SUCCESS }
}

fn main() {}
