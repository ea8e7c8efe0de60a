//! A future outlives the call that made it, so a mutex could not be released on the thread that took it.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

mod free {
    use super::*;

    #[ks_synchronized]
    async unsafe fn create_factories(device: PKSDEVICE) -> NTSTATUS { //~ ERROR KSG003
        STATUS_SUCCESS
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(control)]
        async unsafe fn reset_hardware(&self, pin: PKSPIN) {} //~ ERROR KSG003
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        async unsafe fn reset_hardware(&self, filter: PKSFILTER) -> NTSTATUS;
    }

    impl Reset for Camera {
        #[ks_synchronized(processing)]
        async unsafe fn reset_hardware(&self, filter: PKSFILTER) -> NTSTATUS { //~ ERROR KSG003
            STATUS_SUCCESS
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(device)]
    async unsafe fn set_all<T: Copy>(device: PKSDEVICE, value: T) {} //~ ERROR KSG003
}

mod pksdevice {
    use super::*;

    #[ks_synchronized]
    async unsafe fn surprise_removal(device: PKSDEVICE, irp: PIRP) {} //~ ERROR KSG003
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized]
    async unsafe fn factory_wake(factory: PKSFILTERFACTORY, state: DEVICE_POWER_STATE) {} //~ ERROR KSG003
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(control)]
    async unsafe fn filter_create(filter: PKSFILTER, irp: PIRP) -> NTSTATUS { //~ ERROR KSG003
        STATUS_SUCCESS
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(processing)]
    async unsafe fn set_device_state(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> NTSTATUS { //~ ERROR KSG003
        STATUS_SUCCESS
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(device)]
    async unsafe fn dispatch_power(device_object: PDEVICE_OBJECT, irp: PIRP) -> NTSTATUS { //~ ERROR KSG003
        STATUS_SUCCESS
    }
}

mod pirp {
    use super::*;

    #[ks_synchronized(control = pin(irp))]
    async unsafe extern "C" fn get_brightness( //~ ERROR KSG003
        irp: PIRP,
        request: PKSIDENTIFIER,
        data: PVOID,
    ) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

fn main() {}
