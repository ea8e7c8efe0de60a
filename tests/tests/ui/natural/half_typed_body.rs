//! While a body is being typed, the only errors are about what is missing in it.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized]
unsafe extern "C" fn remove(device: PKSDEVICE, irp: PIRP) {
    let context = unsafe { (*device).Context. }; //~ ERROR error
}

static DISPATCH: KSDEVICE_DISPATCH = KSDEVICE_DISPATCH {
    Remove: Some(remove),
    ..KSDEVICE_DISPATCH::EMPTY
};

fn main() {}
