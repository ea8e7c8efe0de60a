//! Where the documents decide there is nothing to assume, in a raw handler neither.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop, unsafe(assume_free(device)))] //~ ERROR KSG119
    unsafe extern "C" fn handler(device: PKSDEVICE, irp: PIRP) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset, unsafe(assume_free(processing)))] //~ ERROR KSG119
    unsafe extern "C" fn handler(filter: PKSFILTER) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState, unsafe(assume_free(control)))] //~ ERROR KSG119
    unsafe extern "C" fn handler(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close<Video>, unsafe(assume_free(control)))] //~ ERROR KSG119
        unsafe extern "C" fn handler(pin: PKSPIN, irp: PIRP) -> NTSTATUS {
            STATUS_SUCCESS
        }
    }
}

fn main() {}
