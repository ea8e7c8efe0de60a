//! `filter(..)` and `pin(..)` ask an IRP for its object; an object does not lead to another one this way.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

mod free {
    use super::*;

    #[ks_synchronized(device = filter(device))]
    unsafe fn create_factories(device: PKSDEVICE) {} //~ ERROR KSG017
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(control = pin(pin))]
        unsafe fn reset_hardware(&self, pin: PKSPIN) {} //~ ERROR KSG017
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        unsafe fn reset_hardware(&self, filter: PKSFILTER);
    }

    impl Reset for Camera {
        #[ks_synchronized(processing = filter(filter))]
        unsafe fn reset_hardware(&self, filter: PKSFILTER) {} //~ ERROR KSG017
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(device = pin(value))]
    unsafe fn set_all<T: Copy>(device: PKSDEVICE, value: T) {} //~ ERROR KSG017
}

mod pksdevice {
    use super::*;

    #[ks_synchronized(device, control = filter(device))]
    unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) {} //~ ERROR KSG017
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized(control = filter(factory))]
    unsafe extern "C" fn factory_wake(factory: PKSFILTERFACTORY, state: DEVICE_POWER_STATE) {} //~ ERROR KSG017
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(control = pin(filter))]
    unsafe extern "C" fn filter_create(filter: PKSFILTER, irp: PIRP) {} //~ ERROR KSG017
}

mod pkspin {
    use super::*;

    #[ks_synchronized(control = filter(pin))]
    unsafe extern "C" fn set_device_state(pin: PKSPIN, to: KSSTATE, from: KSSTATE) {} //~ ERROR KSG017
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(device = filter(device_object))]
    unsafe extern "C" fn dispatch_power(device_object: PDEVICE_OBJECT, irp: PIRP) {} //~ ERROR KSG017
}

mod pirp {
    use super::*;

    #[ks_synchronized(processing = pin(data))]
    unsafe extern "C" fn get_brightness(irp: PIRP, request: PKSIDENTIFIER, data: PVOID) {} //~ ERROR KSG017
}

fn main() {}
