//! `filter(..)` and `pin(..)` ask an IRP for its object; an object does not lead to another one this way.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

mod free {
    use super::*;

    #[ks_synchronized(device = filter(device))] //~ ERROR KSG017
    unsafe fn create_factories(device: PKSDEVICE) {}
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(control = pin(pin))] //~ ERROR KSG017
        unsafe fn reset_hardware(&self, pin: PKSPIN) {}
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        unsafe fn reset_hardware(&self, filter: PKSFILTER);
    }

    impl Reset for Camera {
        #[ks_synchronized(processing = filter(filter))] //~ ERROR KSG017
        unsafe fn reset_hardware(&self, filter: PKSFILTER) {}
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(device = pin(value))] //~ ERROR KSG017
    unsafe fn set_all<T: Copy>(device: PKSDEVICE, value: T) {}
}

mod pksdevice {
    use super::*;

    #[ks_synchronized(device, control = filter(device))] //~ ERROR KSG017
    unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) {}
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized(control = filter(factory))] //~ ERROR KSG017
    unsafe extern "C" fn factory_wake(factory: PKSFILTERFACTORY, state: DEVICE_POWER_STATE) {}
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(control = pin(filter))] //~ ERROR KSG017
    unsafe extern "C" fn filter_create(filter: PKSFILTER, irp: PIRP) {}
}

mod pkspin {
    use super::*;

    #[ks_synchronized(control = filter(pin))] //~ ERROR KSG017
    unsafe extern "C" fn set_device_state(pin: PKSPIN, to: KSSTATE, from: KSSTATE) {}
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(device = filter(device_object))] //~ ERROR KSG017
    unsafe extern "C" fn dispatch_power(device_object: PDEVICE_OBJECT, irp: PIRP) {}
}

mod pirp {
    use super::*;

    #[ks_synchronized(processing = pin(data))] //~ ERROR KSG017
    unsafe extern "C" fn get_brightness(irp: PIRP, request: PKSIDENTIFIER, data: PVOID) {}
}

fn main() {}
