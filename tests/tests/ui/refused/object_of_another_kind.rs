//! A device has no control mutex, a factory has none, and a number is no object.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

mod free {
    use super::*;

    #[ks_synchronized(device = 7)] //~ ERROR KSG016
    unsafe fn create_factories(device: PKSDEVICE) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(control = self)] //~ ERROR KSG016
        unsafe fn reset_hardware(&self, pin: PKSPIN) {}
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        unsafe fn reset_hardware(&self, device: PKSDEVICE) -> NTSTATUS;
    }

    impl Reset for Camera {
        #[ks_synchronized(processing = device)]
        unsafe fn reset_hardware(&self, device: PKSDEVICE) -> NTSTATUS { //~ ERROR KSG016
            STATUS_SUCCESS
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(device = value)]
    unsafe fn set_all<T: Copy>(device: PKSDEVICE, value: T) {} //~ ERROR KSG016
}

mod pksdevice {
    use super::*;

    #[ks_synchronized(control = device)]
    unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) {} //~ ERROR KSG016
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized(control = factory)]
    unsafe extern "C" fn factory_wake(factory: PKSFILTERFACTORY, state: DEVICE_POWER_STATE) {} //~ ERROR KSG016
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(control = &filter)] //~ ERROR KSG016
    unsafe extern "C" fn filter_create(filter: PKSFILTER, irp: PIRP) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(processing = to)]
    unsafe extern "C" fn set_device_state(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> NTSTATUS { //~ ERROR KSG016
        STATUS_SUCCESS
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(control = device_object)]
    unsafe extern "C" fn dispatch_power(device_object: PDEVICE_OBJECT, irp: PIRP) -> NTSTATUS { //~ ERROR KSG016
        STATUS_SUCCESS
    }
}

mod pirp {
    use super::*;

    #[ks_synchronized(control = data)]
    unsafe extern "C" fn get_brightness(
        irp: PIRP,
        request: PKSIDENTIFIER,
        data: PVOID, //~ ERROR KSG016
    ) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

fn main() {}
