//! The keys are `device`, `control`, `processing`, `otherwise` and `crate`.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

mod free {
    use super::*;

    #[ks_synchronized(exclusive)] //~ ERROR KSG007
    unsafe fn create_factories(device: PKSDEVICE) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(mutex = control)] //~ ERROR KSG007
        unsafe fn reset_hardware(&self, pin: PKSPIN) {}
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        unsafe fn reset_hardware(&self, filter: PKSFILTER) -> NTSTATUS;
    }

    impl Reset for Camera {
        #[ks_synchronized(process)] //~ ERROR KSG007
        unsafe fn reset_hardware(&self, filter: PKSFILTER) -> NTSTATUS {
            STATUS_SUCCESS
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(Device)] //~ ERROR KSG007
    unsafe fn set_all<T: Copy>(device: PKSDEVICE, value: T) {}
}

mod pksdevice {
    use super::*;

    #[ks_synchronized(callback = SurpriseRemoval)] //~ ERROR KSG007
    unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) {}
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized(factory)] //~ ERROR KSG007
    unsafe extern "C" fn factory_wake(factory: PKSFILTERFACTORY, state: DEVICE_POWER_STATE) {}
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(filter)] //~ ERROR KSG007
    unsafe extern "C" fn filter_create(filter: PKSFILTER, irp: PIRP) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(control, pin)] //~ ERROR KSG007
    unsafe extern "C" fn set_device_state(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(device_object)] //~ ERROR KSG007
    unsafe extern "C" fn dispatch_power(device_object: PDEVICE_OBJECT, irp: PIRP) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pirp {
    use super::*;

    #[ks_synchronized(irp)] //~ ERROR KSG007
    unsafe extern "C" fn get_brightness(
        irp: PIRP,
        request: PKSIDENTIFIER,
        data: PVOID,
    ) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

fn main() {}
