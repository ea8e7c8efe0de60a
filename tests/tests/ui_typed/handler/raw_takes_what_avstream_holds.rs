//! AVStream holds the mutex in this slot, and a raw handler is told so as well.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop, device)] //~ ERROR KSG100
    unsafe extern "C" fn handler(device: PKSDEVICE, irp: PIRP) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Sleep, device, otherwise = ())] //~ ERROR KSG100 KSG101 KSG102
    unsafe extern "C" fn handler(filter: PKSFILTER, state: DEVICE_POWER_STATE) {}
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState, control)] //~ ERROR KSG103
    unsafe extern "C" fn handler(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close<Video>, control)] //~ ERROR KSG103
        unsafe extern "C" fn handler(pin: PKSPIN, irp: PIRP) -> NTSTATUS {
            STATUS_SUCCESS
        }
    }
}

fn main() {}
