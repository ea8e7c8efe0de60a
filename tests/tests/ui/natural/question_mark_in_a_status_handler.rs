//! `?` needs a `Result`: in a handler that returns `NTSTATUS` the compiler says so at the `?`.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{NtStatus, ffi::*, ks_synchronized};

#[ks_synchronized(control)]
unsafe extern "C" fn create(pin: PKSPIN, irp: PIRP) -> NTSTATUS {
    NtStatus::check(STATUS_SUCCESS)?; //~ ERROR E0277
    STATUS_SUCCESS
}

fn main() {}
