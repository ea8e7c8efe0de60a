//! The handler stays there when the attribute refuses it, so that only real errors show up elsewhere.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized(pin)] //~ ERROR KSG007
unsafe extern "C" fn process(pin: PKSPIN) -> NTSTATUS {
    STATUS_SUCCESS
}

static DISPATCH: KSPIN_DISPATCH = KSPIN_DISPATCH {
    Process: Some(process),
    ..KSPIN_DISPATCH::EMPTY
};

fn frames() -> u32 {
    "12" //~ ERROR E0308
}

fn main() {}
