//! Where the lookup of the object fails the function must return something, and only its author knows what.
#![allow(unused, reason = "nothing here is run")]

use core::ffi::c_void;

use ks_guard::{ffi::*, ks_synchronized};

struct Resolution(u32, u32);

unsafe fn context_device(device: PKSDEVICE) -> PKSDEVICE {
    unsafe { (*device).Context.cast() }
}

mod free {
    use super::*;

    #[ks_synchronized(device = unsafe { context_device(device) })]
    unsafe fn create_factories(device: PKSDEVICE) -> Resolution { //~ ERROR KSG018
        loop {}
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(device)]
        unsafe fn reset_hardware(&self, pin: PKSPIN) -> u32 { //~ ERROR KSG018
            loop {}
        }
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        unsafe fn reset_hardware(&self, filter: PKSFILTER) -> (u32, u32);
    }

    impl Reset for Camera {
        #[ks_synchronized(device)]
        unsafe fn reset_hardware(&self, filter: PKSFILTER) -> (u32, u32) { //~ ERROR KSG018
            loop {}
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(device = unsafe { context_device(device) })]
    unsafe fn set_all<T: Copy>(device: PKSDEVICE, value: T) -> T { //~ ERROR KSG018
        loop {}
    }
}

mod pksdevice {
    use super::*;

    #[ks_synchronized(device = unsafe { context_device(device) })]
    unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) -> *mut c_void { //~ ERROR KSG018
        loop {}
    }
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized(device)]
    unsafe extern "C" fn factory_wake(
        factory: PKSFILTERFACTORY,
        state: DEVICE_POWER_STATE,
    ) -> BOOLEAN { //~ ERROR KSG018
        loop {}
    }
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(device)]
    unsafe extern "C" fn filter_create(filter: PKSFILTER, irp: PIRP) -> ULONG { //~ ERROR KSG018
        loop {}
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(device, processing)]
    unsafe extern "C" fn set_device_state(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> bool { //~ ERROR KSG018
        loop {}
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(device)]
    unsafe extern "C" fn dispatch_power(device_object: PDEVICE_OBJECT, irp: PIRP) -> PKSDEVICE { //~ ERROR KSG018
        loop {}
    }
}

mod pirp {
    use super::*;

    #[ks_synchronized(processing = pin(irp))]
    unsafe extern "C" fn get_brightness(irp: PIRP, request: PKSIDENTIFIER, data: PVOID) -> u64 { //~ ERROR KSG018
        loop {}
    }
}

fn main() {}
