//! The mutexes nest in hierarchy order: device, then control, then processing.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

mod free {
    use super::*;

    #[ks_synchronized(processing, device)] //~ ERROR KSG009
    unsafe fn create_factories(pin: PKSPIN) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod method {
    use super::*;

    struct Camera;

    impl Camera {
        #[ks_synchronized(control, device)] //~ ERROR KSG009
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
        #[ks_synchronized(processing, control)] //~ ERROR KSG009
        unsafe fn reset_hardware(&self, filter: PKSFILTER) -> NTSTATUS {
            STATUS_SUCCESS
        }
    }
}

mod generic {
    use super::*;

    #[ks_synchronized(processing = pin, control = pin, device)] //~ ERROR KSG009
    unsafe fn set_all<T: Copy>(pin: PKSPIN, value: T) {}
}

mod pksdevice {
    use super::*;

    #[ks_synchronized(control = pin(irp), device)] //~ ERROR KSG009
    unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) {}
}

mod pksfilterfactory {
    use super::*;

    #[ks_synchronized(processing = filter, device = factory)] //~ ERROR KSG009
    unsafe extern "C" fn factory_wake(factory: PKSFILTERFACTORY, filter: PKSFILTER) {}
}

mod pksfilter {
    use super::*;

    #[ks_synchronized(control, device)] //~ ERROR KSG009
    unsafe extern "C" fn filter_create(filter: PKSFILTER, irp: PIRP) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pkspin {
    use super::*;

    #[ks_synchronized(processing, control)] //~ ERROR KSG009
    unsafe extern "C" fn set_device_state(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pdevice_object {
    use super::*;

    #[ks_synchronized(processing = pin(irp), device)] //~ ERROR KSG009
    unsafe extern "C" fn dispatch_power(device_object: PDEVICE_OBJECT, irp: PIRP) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod pirp {
    use super::*;

    #[ks_synchronized(control = filter(irp), device)] //~ ERROR KSG009
    unsafe extern "C" fn get_brightness(
        irp: PIRP,
        request: PKSIDENTIFIER,
        data: PVOID,
    ) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

fn main() {}
