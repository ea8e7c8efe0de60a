//! An IRP leads to a filter or to a pin, and they have different mutexes.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

mod free {
    use super::*;

    #[ks_synchronized(control)] //~ ERROR KSG012
    unsafe fn create_factories(irp: PIRP) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(processing)] //~ ERROR KSG012
        unsafe fn reset_hardware(&self, irp: PIRP) {}
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        unsafe fn reset_hardware(&self, request: *mut IRP) -> NTSTATUS;
    }

    impl Reset for Camera {
        #[ks_synchronized(control)] //~ ERROR KSG012
        unsafe fn reset_hardware(&self, request: *mut IRP) -> NTSTATUS {
            STATUS_SUCCESS
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(processing)] //~ ERROR KSG012
    unsafe fn set_all<T: Copy>(irp: PIRP, value: T) {}
}

mod pksdevice {
    use super::*;

    #[ks_synchronized(device, control)] //~ ERROR KSG012
    unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) {}
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized(control)] //~ ERROR KSG012
    unsafe extern "C" fn factory_wake(factory: PKSFILTERFACTORY, irp: PIRP) {}
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(control = irp)] //~ ERROR KSG012
    unsafe extern "C" fn filter_create(filter: PKSFILTER, irp: PIRP) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(device, processing = request)] //~ ERROR KSG012
    unsafe extern "C" fn set_device_state(pin: PKSPIN, request: *mut IRP) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(device, processing)] //~ ERROR KSG012
    unsafe extern "C" fn dispatch_power(device_object: PDEVICE_OBJECT, irp: PIRP) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pirp {
    use super::*;

    #[ks_synchronized(control)] //~ ERROR KSG012
    unsafe extern "C" fn get_brightness(
        irp: PIRP,
        request: PKSIDENTIFIER,
        data: PVOID,
    ) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

fn main() {}
