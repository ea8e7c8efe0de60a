//! The slot of a handler is one.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_nothing {
    use super::*;

    #[ks_synchronized(slot = PKSPIN)] //~ ERROR KSG030
    unsafe extern "C" fn raw(pin: PKSPIN, irp: PIRP) -> NTSTATUS { //~ ERROR KSG030
        STATUS_SUCCESS
    }
}

fn main() {}
