//! A function that never returns would never release.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

mod free {
    use super::*;

    #[ks_synchronized]
    unsafe fn create_factories(device: PKSDEVICE) -> ! { //~ ERROR KSG005
        loop {}
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(control)]
        unsafe fn reset_hardware(&self, pin: PKSPIN) -> ! { //~ ERROR KSG005
            loop {}
        }
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        unsafe fn reset_hardware(&self, filter: PKSFILTER) -> !;
    }

    impl Reset for Camera {
        #[ks_synchronized(processing)]
        unsafe fn reset_hardware(&self, filter: PKSFILTER) -> ! { //~ ERROR KSG005
            loop {}
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(device)]
    unsafe fn set_all<T: Copy>(device: PKSDEVICE, value: T) -> ! { //~ ERROR KSG005
        loop {}
    }
}

mod pksdevice {
    use super::*;

    #[ks_synchronized]
    unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) -> ! { //~ ERROR KSG005
        loop {}
    }
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized]
    unsafe extern "C" fn factory_wake(factory: PKSFILTERFACTORY, state: DEVICE_POWER_STATE) -> ! { //~ ERROR KSG005
        loop {}
    }
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(control)]
    unsafe extern "C" fn filter_create(filter: PKSFILTER, irp: PIRP) -> ! { //~ ERROR KSG005
        loop {}
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(processing)]
    unsafe extern "C" fn set_device_state(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> ! { //~ ERROR KSG005
        loop {}
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(device)]
    unsafe extern "C" fn dispatch_power(device_object: PDEVICE_OBJECT, irp: PIRP) -> ! { //~ ERROR KSG005
        loop {}
    }
}

mod pirp {
    use super::*;

    #[ks_synchronized(control = pin(irp))]
    unsafe extern "C" fn get_brightness(irp: PIRP, request: PKSIDENTIFIER, data: PVOID) -> ! { //~ ERROR KSG005
        loop {}
    }
}

fn main() {}
