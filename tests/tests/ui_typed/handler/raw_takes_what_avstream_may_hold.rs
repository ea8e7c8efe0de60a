//! The documents do not decide whether AVStream holds the mutex: a raw handler has to say what it assumes.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::CancelStop, device)] //~ ERROR KSG100
    unsafe extern "C" fn handler(device: PKSDEVICE, irp: PIRP) {}
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset, control)] //~ ERROR KSG103
    unsafe extern "C" fn handler(filter: PKSFILTER) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::Reset, control)] //~ ERROR KSG103
    unsafe extern "C" fn handler(pin: PKSPIN) {}
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::SetDeviceState<Video>, device)] //~ ERROR KSG100 KSG101
        unsafe extern "C" fn handler(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> NTSTATUS {
            STATUS_SUCCESS
        }
    }
}

fn main() {}
