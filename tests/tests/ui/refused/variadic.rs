//! The arguments behind `...` cannot be carried into the scope that holds the mutex.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

mod free {
    use super::*;

    #[ks_synchronized]
    unsafe extern "C" fn create_factories(device: PKSDEVICE, _: ...) -> NTSTATUS { //~ ERROR E0658 KSG006
        STATUS_SUCCESS
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(control)]
        unsafe extern "C" fn reset_hardware(&self, pin: PKSPIN, _: ...) {} //~ ERROR E0658 KSG006
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        unsafe extern "C" fn reset_hardware(&self, filter: PKSFILTER, _: ...) -> NTSTATUS; //~ ERROR E0658
    }

    impl Reset for Camera {
        #[ks_synchronized(processing)]
        unsafe extern "C" fn reset_hardware(&self, filter: PKSFILTER, _: ...) -> NTSTATUS { //~ ERROR E0658 KSG006
            STATUS_SUCCESS
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(device)]
    unsafe extern "C" fn set_all<T: Copy>(device: PKSDEVICE, value: T, _: ...) {} //~ ERROR E0658 KSG006
}

mod pksdevice {
    use super::*;

    #[ks_synchronized]
    unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP, _: ...) {} //~ ERROR E0658 KSG006
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized]
    unsafe extern "C" fn factory_wake( //~ ERROR E0658
        factory: PKSFILTERFACTORY,
        state: DEVICE_POWER_STATE,
        _: ... //~ ERROR KSG006
    ) {
    }
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(control)]
    unsafe extern "C" fn filter_create(filter: PKSFILTER, irp: PIRP, _: ...) -> NTSTATUS { //~ ERROR E0658 KSG006
        STATUS_SUCCESS
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(processing)]
    unsafe extern "C" fn set_device_state( //~ ERROR E0658
        pin: PKSPIN,
        to: KSSTATE,
        from: KSSTATE,
        _: ... //~ ERROR KSG006
    ) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(device)]
    unsafe extern "C" fn dispatch_power( //~ ERROR E0658
        device_object: PDEVICE_OBJECT,
        irp: PIRP,
        _: ... //~ ERROR KSG006
    ) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pirp {
    use super::*;

    #[ks_synchronized(control = pin(irp))]
    unsafe extern "C" fn get_brightness( //~ ERROR E0658
        irp: PIRP,
        request: PKSIDENTIFIER,
        data: PVOID,
        _: ... //~ ERROR KSG006
    ) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

fn main() {}
