//! A raw handler has its slot's C signature, and its slot is one.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::Stop)]
    unsafe extern "C" fn handler(device: PKSDEVICE) {} //~ ERROR E0308
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset<Capture>)]
    unsafe extern "C" fn handler(filter: PKSFILTER) {} //~ ERROR E0308
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::Close)]
    unsafe extern "C" fn handler(pin: PKSPIN, irp: PIRP) -> u64 { //~ ERROR E0308
        0
    }
}

mod of_nothing {
    use super::*;

    #[ks_synchronized(slot = PKSPIN)] //~ ERROR KSG030
    unsafe extern "C" fn raw(pin: PKSPIN, irp: PIRP) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

fn main() {}
