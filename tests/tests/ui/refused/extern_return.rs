//! An `extern` handler returns what its C caller can read.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{NtStatus, ffi::*, ks_synchronized};

pub struct Frame {
    pixels: Vec<u8>,
}

mod free {
    use super::*;

    #[ks_synchronized(device, otherwise = loop {})]
    unsafe extern "C" fn create_factories(device: PKSDEVICE) -> String { //~ ERROR KSG019
        loop {}
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(control, otherwise = loop {})]
        unsafe extern "C" fn reset_hardware(&self, pin: PKSPIN) -> Option<u32> { //~ ERROR KSG019
            loop {}
        }
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        unsafe extern "C" fn reset_hardware(&self, filter: PKSFILTER) -> Result<u32, NtStatus>;
    }

    impl Reset for Camera {
        #[ks_synchronized(processing, otherwise = loop {})]
        unsafe extern "C" fn reset_hardware(&self, filter: PKSFILTER) -> Result<u32, NtStatus> { //~ ERROR KSG019
            loop {}
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(device, otherwise = loop {})]
    unsafe extern "C" fn set_all<T: Copy>(device: PKSDEVICE, value: T) -> Vec<T> { //~ ERROR KSG019
        loop {}
    }
}

mod pksdevice {
    use super::*;

    #[ks_synchronized(device, otherwise = loop {})]
    unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) -> &'static str { //~ ERROR KSG019
        loop {}
    }
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized(device, otherwise = loop {})]
    unsafe extern "C" fn factory_wake(
        factory: PKSFILTERFACTORY,
        state: DEVICE_POWER_STATE,
    ) -> Result<(), ()> { //~ ERROR KSG019
        loop {}
    }
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(control, otherwise = loop {})]
    unsafe extern "C" fn filter_create(filter: PKSFILTER, irp: PIRP) -> Frame { //~ ERROR KSG019
        loop {}
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(processing, otherwise = loop {})]
    unsafe extern "C" fn set_device_state(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> [u8; 4] { //~ ERROR KSG019
        loop {}
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(device, otherwise = loop {})]
    unsafe extern "C" fn dispatch_power(device_object: PDEVICE_OBJECT, irp: PIRP) -> (u32, u32) { //~ ERROR KSG019
        loop {}
    }
}

mod pirp {
    use super::*;

    #[ks_synchronized(control = pin(irp), otherwise = loop {})]
    unsafe extern "C" fn get_brightness(
        irp: PIRP,
        request: PKSIDENTIFIER,
        data: PVOID,
    ) -> Result<NTSTATUS, NtStatus> { //~ ERROR KSG019
        loop {}
    }
}

fn main() {}
