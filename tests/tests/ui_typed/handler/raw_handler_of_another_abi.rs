//! AVStream calls `extern "C"`.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop)]
    unsafe fn handler(device: PKSDEVICE, irp: PIRP) -> NTSTATUS { //~ ERROR KSG029
        STATUS_SUCCESS
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset)]
    unsafe fn handler(filter: PKSFILTER) -> NTSTATUS { //~ ERROR KSG029
        STATUS_SUCCESS
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    unsafe fn handler(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> NTSTATUS { //~ ERROR KSG029
        STATUS_SUCCESS
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close<Video>)]
        unsafe fn handler(pin: PKSPIN, irp: PIRP) -> NTSTATUS { //~ ERROR KSG029
            STATUS_SUCCESS
        }
    }
}

fn main() {}
