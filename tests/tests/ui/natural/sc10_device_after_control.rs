//! SC10: a property handler that changes pins and factories lists the mutexes as it thinks of them.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized(control = filter(irp), device)] //~ ERROR KSG009
unsafe extern "C" fn set_camera_count(irp: PIRP, request: PKSIDENTIFIER, data: PVOID) -> NTSTATUS {
    STATUS_SUCCESS
}

fn main() {}
