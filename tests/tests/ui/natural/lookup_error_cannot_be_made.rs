//! A failed lookup is an `NtStatus`; a driver's own error type must be able to hold it.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

enum Error {
    NoMemory,
}

#[ks_synchronized(control = pin(irp))]
unsafe fn read(irp: PIRP) -> Result<u32, Error> { //~ ERROR KSG018
    Ok(1)
}

fn main() {}
