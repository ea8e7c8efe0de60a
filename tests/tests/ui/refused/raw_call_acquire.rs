//! A second acquire of a mutex that is held never returns.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

mod free {
    use super::*;

    #[ks_synchronized]
    unsafe fn create_factories(device: PKSDEVICE) -> NTSTATUS {
        unsafe { ks_guard::ffi::KsAcquireDevice(device) }; //~ ERROR KSG013
        STATUS_SUCCESS
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(control)]
        unsafe fn reset_hardware(&self, pin: PKSPIN) {
            unsafe { ks_guard::ffi::KsPinAcquireControl(pin) }; //~ ERROR KSG013
        }
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
        unsafe fn reset_hardware(&self, filter: PKSFILTER) -> NTSTATUS {
            unsafe { ks_guard::ffi::KsFilterAcquireProcessingMutex(filter) }; //~ ERROR KSG013
            STATUS_SUCCESS
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(device)]
    unsafe fn set_all<T: Copy>(device: PKSDEVICE, value: T) {
        unsafe { ks_guard::ffi::KsAcquireDevice(device) }; //~ ERROR KSG013
    }
}

mod pksdevice {
    use super::*;

    #[ks_synchronized]
    unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) {
        unsafe { ks_guard::ffi::KsAcquireDevice(device) }; //~ ERROR KSG013
    }
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized]
    unsafe extern "C" fn factory_wake(factory: PKSFILTERFACTORY, state: DEVICE_POWER_STATE) {
        unsafe { ks_guard::ffi::KsAcquireDevice(KsFilterFactoryGetDevice(factory)) }; //~ ERROR KSG013
    }
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(control)]
    unsafe extern "C" fn filter_create(filter: PKSFILTER, irp: PIRP) -> NTSTATUS {
        unsafe { ks_guard::ffi::KsFilterAcquireControl(filter) }; //~ ERROR KSG013
        STATUS_SUCCESS
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(processing)]
    unsafe extern "C" fn set_device_state(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> NTSTATUS {
        unsafe { ks_guard::ffi::KsPinAcquireProcessingMutex(pin) }; //~ ERROR KSG013
        STATUS_SUCCESS
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(device)]
    unsafe extern "C" fn dispatch_power(device_object: PDEVICE_OBJECT, irp: PIRP) -> NTSTATUS {
        unsafe { ks_guard::ffi::KsAcquireDevice(KsGetDeviceForDeviceObject(device_object)) }; //~ ERROR KSG013
        STATUS_SUCCESS
    }
}

mod pirp {
    use super::*;

    #[ks_synchronized(control = pin(irp))]
    unsafe extern "C" fn get_brightness(
        irp: PIRP,
        request: PKSIDENTIFIER,
        data: PVOID,
    ) -> NTSTATUS {
        unsafe { ks_guard::ffi::KsAcquireControl(KsGetPinFromIrp(irp).cast()) }; //~ ERROR KSG013
        STATUS_SUCCESS
    }
}

fn main() {}
