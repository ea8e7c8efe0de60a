//! Two parameters could be meant: the author says which.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

mod free {
    use super::*;

    #[ks_synchronized]
    unsafe fn create_factories(device: PKSDEVICE, other: PKSDEVICE) {} //~ ERROR KSG011
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(control)]
        unsafe fn reset_hardware(&self, from: PKSPIN, to: PKSPIN) {} //~ ERROR KSG011
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        unsafe fn reset_hardware(&self, filter: PKSFILTER, pin: PKSPIN);
    }

    impl Reset for Camera {
        #[ks_synchronized(processing)]
        unsafe fn reset_hardware(&self, filter: PKSFILTER, pin: PKSPIN) {} //~ ERROR KSG011
    }
}

mod generic {
    use super::*;

    #[ks_synchronized]
    unsafe fn set_all<T: Copy>(device: PKSDEVICE, other: *mut KSDEVICE, value: T) {} //~ ERROR KSG011
}

mod pksdevice {
    use super::*;

    #[ks_synchronized]
    unsafe extern "C" fn surprise_removal(device: PKSDEVICE, parent: PKSDEVICE, irp: PIRP) {} //~ ERROR KSG011
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized]
    unsafe extern "C" fn factory_wake(factory: PKSFILTERFACTORY, sibling: PKSFILTERFACTORY) {} //~ ERROR KSG011
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(control)]
    unsafe extern "C" fn filter_create(filter: PKSFILTER, upstream: &mut KSFILTER) {} //~ ERROR KSG011
}

mod pkspin {
    use super::*;

    #[ks_synchronized(processing)]
    unsafe extern "C" fn set_device_state(pin: PKSPIN, sibling: PKSPIN) {} //~ ERROR KSG011
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized]
    unsafe extern "C" fn dispatch_power(device_object: PDEVICE_OBJECT, lower: PDEVICE_OBJECT) {} //~ ERROR KSG011
}

mod pirp {
    use super::*;

    #[ks_synchronized]
    unsafe extern "C" fn get_brightness(irp: PIRP, master: PIRP) {} //~ ERROR KSG011
}

fn main() {}
