//! Behind `impl Trait` stands one type, and the value for a failed lookup would have to be of it.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

unsafe fn context_device(device: PKSDEVICE) -> PKSDEVICE {
    unsafe { (*device).Context.cast() }
}

mod free {
    use super::*;

    #[ks_synchronized(device = unsafe { context_device(device) })]
    unsafe fn create_factories(device: PKSDEVICE) -> impl Iterator<Item = u32> { //~ ERROR KSG018
        core::iter::empty()
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(device)]
        unsafe fn reset_hardware(&self, pin: PKSPIN) -> impl Iterator<Item = u32> { //~ ERROR KSG018
            0..3
        }
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    trait Reset {
        unsafe fn reset_hardware(&self, filter: PKSFILTER) -> impl Iterator<Item = u32>;
    }

    impl Reset for Camera {
        #[ks_synchronized(device)]
        unsafe fn reset_hardware(&self, filter: PKSFILTER) -> impl Iterator<Item = u32> { //~ ERROR KSG018
            0..3
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(device = unsafe { context_device(device) })]
    unsafe fn set_all<T: Copy>(device: PKSDEVICE, value: T) -> impl Fn(T) -> T { //~ ERROR KSG018
        |value| value
    }
}

mod pksdevice {
    use super::*;

    #[ks_synchronized(device = unsafe { context_device(device) })]
    unsafe fn surprise_removal(device: PKSDEVICE, irp: PIRP) -> impl Iterator<Item = u32> { //~ ERROR KSG018
        0..3
    }
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized(device)]
    unsafe fn factory_wake(
        factory: PKSFILTERFACTORY,
        state: DEVICE_POWER_STATE,
    ) -> impl Iterator<Item = u32> { //~ ERROR KSG018
        0..3
    }
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(device)]
    unsafe fn filter_create(filter: PKSFILTER, irp: PIRP) -> impl Iterator<Item = u32> { //~ ERROR KSG018
        0..3
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(device, processing)]
    unsafe fn set_device_state(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> impl Sized { //~ ERROR KSG018
        7
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(device)]
    unsafe fn dispatch_power(
        device_object: PDEVICE_OBJECT,
        irp: PIRP,
    ) -> impl Iterator<Item = u32> { //~ ERROR KSG018
        0..3
    }
}

mod pirp {
    use super::*;

    #[ks_synchronized(processing = pin(irp))]
    unsafe fn get_brightness(
        irp: PIRP,
        request: PKSIDENTIFIER,
        data: PVOID,
    ) -> impl core::fmt::Debug { //~ ERROR KSG018
        "text"
    }
}

fn main() {}
