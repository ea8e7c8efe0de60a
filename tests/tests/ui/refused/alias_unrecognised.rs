//! An attribute sees the name of a type and not what is behind it, and it does not guess.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

mod free {
    use super::*;

    type Handle = PKSDEVICE;

    #[ks_synchronized] //~ ERROR KSG010
    unsafe fn create_factories(object: Handle, tag: ULONG) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod method {
    use super::*;

    type Handle = PKSPIN;

    struct Camera;

    impl Camera {
        #[ks_synchronized(control)] //~ ERROR KSG010
        unsafe fn reset_hardware(&self, object: Handle, tag: ULONG) {}
    }
}

mod trait_impl {
    use super::*;

    type Handle = PKSFILTER;

    struct Camera;

    trait Reset {
        unsafe fn reset_hardware(&self, object: Handle, tag: ULONG) -> NTSTATUS;
    }

    impl Reset for Camera {
        #[ks_synchronized(processing)] //~ ERROR KSG010
        unsafe fn reset_hardware(&self, object: Handle, tag: ULONG) -> NTSTATUS {
            STATUS_SUCCESS
        }
    }
}

mod generic {
    use super::*;

    type Handle = PKSDEVICE;

    #[ks_synchronized] //~ ERROR KSG010
    unsafe fn set_all<T: Copy>(object: Handle, value: T) {}
}

mod pksdevice {
    use super::*;

    type Handle = PKSDEVICE;

    #[ks_synchronized] //~ ERROR KSG010
    unsafe extern "C" fn surprise_removal(object: Handle, tag: ULONG) {}
}

mod pksfilterfactory {
    use super::*;

    type Handle = PKSFILTERFACTORY;

    #[ks_synchronized] //~ ERROR KSG010
    unsafe extern "C" fn factory_wake(object: Handle, tag: ULONG) {}
}

mod pksfilter {
    use super::*;

    type Handle = PKSFILTER;

    #[ks_synchronized(control)] //~ ERROR KSG010
    unsafe extern "C" fn filter_create(object: Handle, tag: ULONG) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pkspin {
    use super::*;

    type Handle = PKSPIN;

    #[ks_synchronized(processing)] //~ ERROR KSG010
    unsafe extern "C" fn set_device_state(object: Handle, tag: ULONG) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pdevice_object {
    use super::*;

    type Handle = PDEVICE_OBJECT;

    #[ks_synchronized] //~ ERROR KSG010
    unsafe extern "C" fn dispatch_power(object: Handle, tag: ULONG) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pirp {
    use super::*;

    type Handle = PIRP;

    #[ks_synchronized(control)] //~ ERROR KSG010
    unsafe extern "C" fn get_brightness(object: Handle, tag: ULONG) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

fn main() {}
