//! One compile shows all mistakes of a handler, not one after the other.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized(control, device, exclusive)] //~ ERROR KSG007 KSG009
extern "C" fn close(filter: PKSFILTER, irp: PIRP) -> NTSTATUS { //~ ERROR KSG002
    unsafe { KsFilterReleaseControl(filter) }; //~ ERROR KSG013
    STATUS_SUCCESS
}

fn main() {}
