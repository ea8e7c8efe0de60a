//! Safe code could call it with a dangling object.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

mod free {
    use super::*;

    #[ks_synchronized]
    fn create_factories(device: PKSDEVICE) -> NTSTATUS { //~ ERROR KSG002
        STATUS_SUCCESS
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(control)]
        fn reset_hardware(&self, pin: PKSPIN) {} //~ ERROR KSG002
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        fn reset_hardware(&self, filter: PKSFILTER) -> NTSTATUS;
    }

    impl Reset for Camera {
        #[ks_synchronized(processing)]
        fn reset_hardware(&self, filter: PKSFILTER) -> NTSTATUS { //~ ERROR KSG002
            STATUS_SUCCESS
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(device)]
    fn set_all<T: Copy>(device: PKSDEVICE, value: T) {} //~ ERROR KSG002
}

mod pksdevice {
    use super::*;

    #[ks_synchronized]
    extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) {} //~ ERROR KSG002
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized]
    extern "C" fn factory_wake(factory: PKSFILTERFACTORY, state: DEVICE_POWER_STATE) {} //~ ERROR KSG002
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(control)]
    extern "C" fn filter_create(filter: PKSFILTER, irp: PIRP) -> NTSTATUS { //~ ERROR KSG002
        STATUS_SUCCESS
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(processing)]
    extern "C" fn set_device_state(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> NTSTATUS { //~ ERROR KSG002
        STATUS_SUCCESS
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(device)]
    extern "C" fn dispatch_power(device_object: PDEVICE_OBJECT, irp: PIRP) -> NTSTATUS { //~ ERROR KSG002
        STATUS_SUCCESS
    }
}

mod pirp {
    use super::*;

    #[ks_synchronized(control = pin(irp))]
    extern "C" fn get_brightness(irp: PIRP, request: PKSIDENTIFIER, data: PVOID) -> NTSTATUS { //~ ERROR KSG002
        STATUS_SUCCESS
    }
}

fn main() {}
