//! A raw handler names a kind of the slot's objects.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::Stop<Video>)] //~ ERROR KSG030
    unsafe extern "C" fn handler(device: PKSDEVICE, irp: PIRP) {}
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset<Drv>)] //~ ERROR KSG030
    unsafe extern "C" fn handler(filter: PKSFILTER) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::Reset<Capture>)] //~ ERROR KSG030
    unsafe extern "C" fn handler(pin: PKSPIN) {}
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close<Drv>)] //~ ERROR KSG030
        unsafe extern "C" fn handler(pin: PKSPIN, irp: PIRP) -> NTSTATUS {
            STATUS_SUCCESS
        }
    }
}

fn main() {}
