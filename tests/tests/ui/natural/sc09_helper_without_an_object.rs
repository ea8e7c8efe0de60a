//! SC09: a helper that updates framing has the bag at hand, and not the object whose mutex guards it.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{NtResult, ffi::*, ks_synchronized};

#[ks_synchronized(control)] //~ ERROR KSG010
unsafe fn update_framing(bag: KSOBJECT_BAG, frames: ULONG) -> NtResult {
    Ok(())
}

fn main() {}
