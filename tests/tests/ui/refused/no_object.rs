//! No parameter is an AVStream object, and a collection of them is not one of them.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

mod free {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG010
    unsafe fn create_factories() -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(control)] //~ ERROR KSG010
        unsafe fn reset_hardware(&self) {}
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        unsafe fn reset_hardware(&self) -> NTSTATUS;
    }

    impl Reset for Camera {
        #[ks_synchronized(processing)] //~ ERROR KSG010
        unsafe fn reset_hardware(&self) -> NTSTATUS {
            STATUS_SUCCESS
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG010
    unsafe fn set_all<T: Copy>(value: T) {}
}

mod pksdevice {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG010
    unsafe fn surprise_removal(devices: &[PKSDEVICE]) {}
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG010
    unsafe fn factory_wake(factory: *mut PKSFILTERFACTORY) {}
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(control)] //~ ERROR KSG010
    unsafe fn filter_create(filters: [PKSFILTER; 2]) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(processing)] //~ ERROR KSG010
    unsafe fn set_device_state(pins: (PKSPIN, PKSPIN)) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG010
    unsafe fn dispatch_power(device_object: &mut PDEVICE_OBJECT) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pirp {
    use super::*;

    #[ks_synchronized(control)] //~ ERROR KSG010
    unsafe fn get_brightness(irps: &[PIRP]) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

fn main() {}
