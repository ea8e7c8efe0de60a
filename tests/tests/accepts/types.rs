//! The types by which a parameter is recognised as an object.

use std::ptr::NonNull;

use ks_guard::{ffi, ffi::*, ks_synchronized};
use ks_guard_tests::{Objects, Play, held, play};

use ks_guard::ffi::KSPIN as _KSPIN;

/// A handler per spelling: name, type, argument, the mutex that is expected.
macro_rules! spellings {
    ($($name:ident($ty:ty) $mutex:ident $argument:expr;)*) => {
        mod handlers {
            use super::*;

            $(
                #[ks_synchronized($mutex, otherwise = Vec::new())]
                pub(super) unsafe fn $name(object: $ty) -> Vec<String> {
                    let _ = object;
                    held()
                }
            )*
        }

        #[test]
        fn every_spelling_is_recognised() {
            play(Play::Pin, |o| unsafe {
                $({
                    let argument: unsafe fn(&Objects) -> $ty = $argument;
                    let expected: &[&str] = expected!($mutex);
                    assert_eq!(handlers::$name(argument(o)), expected, stringify!($name));
                })*
            });
        }
    };
}

macro_rules! expected {
    (device) => {
        &["device of device#1"]
    };
    (control) => {
        &["control of filter#1"]
    };
}

spellings! {
    named(PKSDEVICE) device |o| o.device;
    qualified(ffi::PKSDEVICE) device |o| o.device;
    absolute(::ks_guard::ffi::PKSDEVICE) device |o| o.device;
    raw_mut(*mut KSDEVICE) device |o| o.device;
    raw_const(*const KSDEVICE) device |o| o.device;
    reference(&KSDEVICE) device |o| &*o.device;
    exclusive(&mut KSDEVICE) device |o| &mut *o.device;
    non_null(NonNull<KSDEVICE>) device |o| NonNull::new(o.device).expect("live");
    qualified_non_null(std::ptr::NonNull<ffi::KSDEVICE>) device |o| NonNull::new(o.device).expect("live");
    optional(Option<NonNull<KSDEVICE>>) device |o| NonNull::new(o.device);
    qualified_optional(core::option::Option<core::ptr::NonNull<KSDEVICE>>) device |o| NonNull::new(o.device);
    factory(PKSFILTERFACTORY) device |o| o.factory;
    factory_reference(&KSFILTERFACTORY) device |o| &*o.factory;
    filter_device(PKSFILTER) device |o| o.filter;
    filter_control(PKSFILTER) control |o| o.filter;
    filter_reference(&mut KSFILTER) control |o| &mut *o.filter;
    filter_const(*const KSFILTER) control |o| o.filter;
    filter_non_null(NonNull<KSFILTER>) control |o| NonNull::new(o.filter).expect("live");
    pin_device(PKSPIN) device |o| o.pin;
    pin_control(PKSPIN) control |o| o.pin;
    pin_optional(Option<NonNull<KSPIN>>) control |o| NonNull::new(o.pin);
    tagged(*mut _KSPIN) control |o| o.pin;
    device_object(PDEVICE_OBJECT) device |o| o.device_object;
    device_object_raw(*mut DEVICE_OBJECT) device |o| o.device_object;
    irp(PIRP) device |o| o.irp;
    irp_raw(*mut IRP) device |o| o.irp;
    irp_non_null(NonNull<IRP>) device |o| NonNull::new(o.irp).expect("live");
}

#[ks_synchronized]
unsafe fn outranks(irp: PIRP, device_object: PDEVICE_OBJECT, device: PKSDEVICE) -> usize {
    [irp.is_null(), device_object.is_null(), device.is_null()].len()
}

#[ks_synchronized]
unsafe fn device_object_outranks(irp: PIRP, device_object: PDEVICE_OBJECT) -> NTSTATUS {
    i32::from(irp.is_null() || device_object.is_null())
}

#[ks_synchronized(control)]
unsafe fn device_is_no_candidate_for_control(device: PKSDEVICE, filter: PKSFILTER) -> bool {
    device.is_null() || filter.is_null()
}

#[test]
fn ranks_decide() {
    use std::ptr::null_mut;

    let played = play(Play::Pin, |o| unsafe {
        // Were a lower rank looked at, its null would be a failed lookup.
        assert_eq!(outranks(null_mut(), null_mut(), o.device), 3);
        assert_eq!(device_object_outranks(null_mut(), o.device_object), 1);
        assert!(!device_is_no_candidate_for_control(o.device, o.filter));
    });
    assert_eq!(
        played.taken,
        [
            "device of device#1",
            "device of device#1",
            "control of filter#1"
        ]
    );
}

#[test]
fn a_device_object_that_is_not_ours_is_a_failed_lookup() {
    use std::ptr::null_mut;

    let played = play(Play::Pin, |o| unsafe {
        assert!(handlers::device_object(null_mut()).is_empty());
        assert!(handlers::irp(null_mut()).is_empty());
        assert!(handlers::optional(None).is_empty());
        assert!(handlers::pin_optional(None).is_empty());
        assert!(!o.irp.is_null());
    });
    assert!(played.taken.is_empty());
}
