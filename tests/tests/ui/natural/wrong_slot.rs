//! A handler has the C signature that it declares, and fits the slots of that type alone.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{NtStatus, ffi::*, ks_synchronized};

#[ks_synchronized]
unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) -> Result<(), NtStatus> {
    Ok(())
}

const SLOT: unsafe extern "C" fn(PKSDEVICE, PIRP) = surprise_removal; //~ ERROR E0308

fn main() {}
