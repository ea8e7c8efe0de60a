//! SC05: a property handler gets an IRP, and only its author knows whether it serves a filter or a pin.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{NtStatus, ffi::*, ks_synchronized};

#[ks_synchronized(control)] //~ ERROR KSG012
unsafe extern "C" fn set_frame_rate(
    irp: PIRP,
    request: PKSIDENTIFIER,
    data: PVOID,
) -> Result<(), NtStatus> {
    if data.is_null() {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    Ok(())
}

fn main() {}
