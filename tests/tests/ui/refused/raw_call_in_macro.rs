//! The tokens of a macro call are part of the body.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

macro_rules! unlock {
    ($release:expr) => {
        unsafe { $release }
    };
}

mod free {
    use super::*;

    #[ks_synchronized]
    unsafe fn create_factories(device: PKSDEVICE) -> NTSTATUS {
        unlock!(KsReleaseDevice(device)); //~ ERROR KSG013
        STATUS_SUCCESS
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(control)]
        unsafe fn reset_hardware(&self, pin: PKSPIN) {
            dbg!([unsafe { KsPinAcquireControl(pin) }]); //~ ERROR KSG013
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
            unlock!(KsFilterReleaseProcessingMutex(filter)); //~ ERROR KSG013
            STATUS_SUCCESS
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(device)]
    unsafe fn set_all<T: Copy>(device: PKSDEVICE, value: T) {
        dbg!([unsafe { KsAcquireDevice(device) }]); //~ ERROR KSG013
    }
}

mod pksdevice {
    use super::*;

    #[ks_synchronized]
    unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) {
        unlock!(KsReleaseDevice(device)); //~ ERROR KSG013
    }
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized]
    unsafe extern "C" fn factory_wake(factory: PKSFILTERFACTORY, state: DEVICE_POWER_STATE) {
        dbg!([unsafe { KsAcquireDevice(KsFilterFactoryGetDevice(factory)) }]); //~ ERROR KSG013
    }
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(control)]
    unsafe extern "C" fn filter_create(filter: PKSFILTER, irp: PIRP) -> NTSTATUS {
        unlock!(KsFilterReleaseControl(filter)); //~ ERROR KSG013
        STATUS_SUCCESS
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(processing)]
    unsafe extern "C" fn set_device_state(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> NTSTATUS {
        dbg!([unsafe { KsPinAcquireProcessingMutex(pin) }]); //~ ERROR KSG013
        STATUS_SUCCESS
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(device)]
    unsafe extern "C" fn dispatch_power(device_object: PDEVICE_OBJECT, irp: PIRP) -> NTSTATUS {
        unlock!(KsReleaseDevice(KsGetDeviceForDeviceObject(device_object))); //~ ERROR KSG013
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
        dbg!([unsafe { KsAcquireControl(KsGetPinFromIrp(irp).cast()) }]); //~ ERROR KSG013
        STATUS_SUCCESS
    }
}

fn main() {}
