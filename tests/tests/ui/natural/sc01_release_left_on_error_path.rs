//! SC01: porting `Start`, one of the old releases on an error path was left in place.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

unsafe fn create_factory(device: PKSDEVICE, index: usize) -> NTSTATUS {
    STATUS_SUCCESS
}

#[ks_synchronized]
unsafe extern "C" fn start(
    device: PKSDEVICE,
    irp: PIRP,
    translated: PCM_RESOURCE_LIST,
    raw: PCM_RESOURCE_LIST,
) -> NTSTATUS {
    for index in 0..2 {
        let status = unsafe { create_factory(device, index) };
        if status < 0 {
            unsafe { KsReleaseDevice(device) }; //~ ERROR KSG013
            return status;
        }
    }
    STATUS_SUCCESS
}

fn main() {}
