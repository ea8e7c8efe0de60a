//! The names that a pattern binds exist inside the scope that holds the mutex; the object is needed before.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[repr(C)]
struct Bound {
    device: PKSDEVICE,
    factory: PKSFILTERFACTORY,
    filter: PKSFILTER,
    pin: PKSPIN,
    device_object: PDEVICE_OBJECT,
    irp: PIRP,
}

mod free {
    use super::*;

    #[ks_synchronized(device = device)] //~ ERROR KSG015
    unsafe fn create_factories((device, tag): (PKSDEVICE, ULONG)) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(control = pin)] //~ ERROR KSG015
        unsafe fn reset_hardware(&self, Bound { pin, .. }: Bound) {}
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        unsafe fn reset_hardware(&self, bound: [PKSFILTER; 1]) -> NTSTATUS;
    }

    impl Reset for Camera {
        #[ks_synchronized(processing = filter)] //~ ERROR KSG015
        unsafe fn reset_hardware(&self, [filter]: [PKSFILTER; 1]) -> NTSTATUS {
            STATUS_SUCCESS
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(device = device)] //~ ERROR KSG015
    unsafe fn set_all<T: Copy>((device, value): (PKSDEVICE, T)) {}
}

mod pksdevice {
    use super::*;

    #[ks_synchronized(device = device)] //~ ERROR KSG015
    unsafe extern "C" fn surprise_removal(Bound { device, .. }: Bound) {}
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized(device = factory)] //~ ERROR KSG015
    unsafe extern "C" fn factory_wake(Bound { factory, .. }: Bound) {}
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(control = filter)] //~ ERROR KSG015
    unsafe extern "C" fn filter_create(Bound { filter, .. }: Bound) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(processing = stream)] //~ ERROR KSG015
    unsafe extern "C" fn set_device_state(Bound { pin: stream, .. }: Bound) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(device = device_object)] //~ ERROR KSG015
    unsafe extern "C" fn dispatch_power(Bound { device_object, .. }: Bound) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pirp {
    use super::*;

    #[ks_synchronized(control = pin(irp))] //~ ERROR KSG015
    unsafe extern "C" fn get_brightness(Bound { irp, .. }: Bound) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

fn main() {}
