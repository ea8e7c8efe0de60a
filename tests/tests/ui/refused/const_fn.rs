//! Nothing can be acquired at compile time.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

mod free {
    use super::*;

    #[ks_synchronized]
    const unsafe fn create_factories(device: PKSDEVICE) -> NTSTATUS { //~ ERROR KSG004
        STATUS_SUCCESS
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(control)]
        const unsafe fn reset_hardware(&self, pin: PKSPIN) {} //~ ERROR KSG004
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        unsafe fn reset_hardware(&self, filter: PKSFILTER) -> NTSTATUS;
    }

    impl Reset for Camera {
        #[ks_synchronized(processing)]
        const unsafe fn reset_hardware(&self, filter: PKSFILTER) -> NTSTATUS { //~ ERROR E0379 KSG004
            STATUS_SUCCESS
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(device)]
    const unsafe fn set_all<T: Copy>(device: PKSDEVICE, value: T) {} //~ ERROR KSG004
}

mod pksdevice {
    use super::*;

    #[ks_synchronized]
    const unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) {} //~ ERROR KSG004
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized]
    const unsafe extern "C" fn factory_wake(factory: PKSFILTERFACTORY, state: DEVICE_POWER_STATE) {} //~ ERROR KSG004
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(control)]
    const unsafe extern "C" fn filter_create(filter: PKSFILTER, irp: PIRP) -> NTSTATUS { //~ ERROR KSG004
        STATUS_SUCCESS
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(processing)]
    const unsafe extern "C" fn set_device_state( //~ ERROR KSG004
        pin: PKSPIN,
        to: KSSTATE,
        from: KSSTATE,
    ) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(device)]
    const unsafe extern "C" fn dispatch_power( //~ ERROR KSG004
        device_object: PDEVICE_OBJECT,
        irp: PIRP,
    ) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pirp {
    use super::*;

    #[ks_synchronized(control = pin(irp))]
    const unsafe extern "C" fn get_brightness( //~ ERROR KSG004
        irp: PIRP,
        request: PKSIDENTIFIER,
        data: PVOID,
    ) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

fn main() {}
