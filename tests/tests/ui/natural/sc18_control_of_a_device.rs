//! SC18: a device has a device mutex; control belongs to a filter.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized(control = device)] //~ ERROR KSG016
unsafe extern "C" fn query_stop(device: PKSDEVICE, irp: PIRP) -> NTSTATUS {
    STATUS_SUCCESS
}

fn main() {}
