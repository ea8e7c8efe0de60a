//! `NTSTATUS` is an `i32`, but an `i32` need not be a status: `-1` frames are no error code.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

unsafe fn context_device(device: PKSDEVICE) -> PKSDEVICE {
    unsafe { (*device).Context.cast() }
}

mod free {
    use super::*;

    #[ks_synchronized(device = unsafe { context_device(device) })]
    unsafe fn create_factories(device: PKSDEVICE) -> i32 { //~ ERROR KSG018
        loop {}
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(device)]
        unsafe fn reset_hardware(&self, pin: PKSPIN) -> LONG { //~ ERROR KSG018
            loop {}
        }
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        unsafe fn reset_hardware(&self, filter: PKSFILTER) -> i32;
    }

    impl Reset for Camera {
        #[ks_synchronized(device)]
        unsafe fn reset_hardware(&self, filter: PKSFILTER) -> i32 { //~ ERROR KSG018
            loop {}
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(device = unsafe { context_device(device) })]
    unsafe fn set_all<T: Copy>(device: PKSDEVICE, value: T) -> LONG { //~ ERROR KSG018
        loop {}
    }
}

mod pksdevice {
    use super::*;

    #[ks_synchronized(device = unsafe { context_device(device) })]
    unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) -> i32 { //~ ERROR KSG018
        loop {}
    }
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized(device)]
    unsafe extern "C" fn factory_wake(
        factory: PKSFILTERFACTORY,
        state: DEVICE_POWER_STATE,
    ) -> LONG { //~ ERROR KSG018
        loop {}
    }
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(device)]
    unsafe extern "C" fn filter_create(filter: PKSFILTER, irp: PIRP) -> i32 { //~ ERROR KSG018
        loop {}
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(device, processing)]
    unsafe extern "C" fn set_device_state(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> LONG { //~ ERROR KSG018
        loop {}
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(device)]
    unsafe extern "C" fn dispatch_power(device_object: PDEVICE_OBJECT, irp: PIRP) -> i32 { //~ ERROR KSG018
        loop {}
    }
}

mod pirp {
    use super::*;

    #[ks_synchronized(processing = pin(irp))]
    unsafe extern "C" fn get_brightness(irp: PIRP, request: PKSIDENTIFIER, data: PVOID) -> LONG { //~ ERROR KSG018
        loop {}
    }
}

fn main() {}
