//! STATUS_PENDING by name, where the slot must not return it.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::Start)]
    unsafe extern "C" fn raw(device: PKSDEVICE, irp: PIRP, a: PCM_RESOURCE_LIST, b: PCM_RESOURCE_LIST) -> NTSTATUS {
        if irp.is_null() {
            return STATUS_PENDING; //~ ERROR KSG122
        }
        STATUS_SUCCESS
    }

    fn find(device: PKSDEVICE) -> PKSDEVICE {
        device
    }

    #[ks_synchronized(slot = device::Add, device = find(device), otherwise = STATUS_PENDING)] //~ ERROR KSG122
    unsafe extern "C" fn otherwise(device: PKSDEVICE) -> NTSTATUS {
        STATUS_SUCCESS
    }

    #[ks_synchronized(slot = device::QueryStop)]
    fn typed(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult {
        if irp.is_null() { Err(NtStatus::PENDING) } else { Ok(()) } //~ ERROR KSG122
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Close)]
    fn typed(cx: &mut Cx, filter: Filter<Capture>, irp: PIRP) -> NtResult {
        Err(NtStatus::from_raw(STATUS_PENDING)) //~ ERROR KSG122
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState<Video>)]
    unsafe extern "C" fn raw(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> NTSTATUS {
        ks_guard::ffi::STATUS_PENDING //~ ERROR KSG122
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Connect)]
        unsafe extern "C" fn raw(pin: PKSPIN) -> Result<(), NtStatus> {
            match pin.is_null() {
                true => return Err(NtStatus::PENDING), //~ ERROR KSG122
                false => Ok(()),
            }
        }
    }
}

fn main() {}
