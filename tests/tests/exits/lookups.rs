//! Lookups that fail: whatever the object and the list, nothing is acquired, and the failure value comes back.

use std::ptr::null_mut;

use ks_guard::{NtResult, NtStatus, ffi::*, ks_synchronized};
use ks_guard_tests::{Objects, Play, acquired, play};

/// For each line three handlers that differ in how they tell the failure.
macro_rules! lookups {
    ($($name:ident: $play:ident $object:ident: $ty:ty = $argument:expr, [$($list:tt)*];)*) => {$(
        mod $name {
            use super::*;

            #[ks_synchronized($($list)*)]
            unsafe extern "C" fn status($object: $ty) -> NTSTATUS {
                unreachable!()
            }

            #[ks_synchronized($($list)*)]
            unsafe extern "C" fn result($object: $ty) -> NtResult {
                unreachable!()
            }

            #[ks_synchronized($($list)*)]
            unsafe fn rust($object: $ty) -> Result<String, NtStatus> {
                unreachable!()
            }

            #[ks_synchronized($($list)*)]
            unsafe extern "C" fn nothing($object: $ty) {
                unreachable!()
            }

            #[ks_synchronized($($list)*, otherwise = 17)]
            unsafe fn other($object: $ty) -> u8 {
                unreachable!()
            }

            #[test]
            fn nothing_is_acquired() {
                let object: fn(&Objects) -> $ty = $argument;
                let played = play(Play::$play, move |objects| {
                    assert_eq!(unsafe { status(object(objects)) }, STATUS_INVALID_PARAMETER);
                    assert_eq!(unsafe { result(object(objects)) }, STATUS_INVALID_PARAMETER);
                    let failed = unsafe { rust(object(objects)) };
                    assert_eq!(failed, Err(NtStatus::INVALID_PARAMETER));
                    unsafe { nothing(object(objects)) };
                    assert_eq!(unsafe { other(object(objects)) }, 17);
                    acquired().len()
                });
                assert_eq!(played.value, 0);
                assert!(played.taken.is_empty());
            }
        }
    )*};
}

/// A value that nobody writes to.
struct Fixed<T>(T);
// SAFETY: only read, and only by the thread that is handed a pointer to it.
unsafe impl<T> Sync for Fixed<T> {}

impl<T> Fixed<T> {
    fn pointer(&'static self) -> *mut T {
        (&raw const self.0).cast_mut()
    }
}

/// The request leads nowhere: it has no stack location.
static WITHOUT_LOCATION: Fixed<IRP> = Fixed(IRP::for_host(null_mut()));

/// The stack location of the request names no device object.
static WITHOUT_DEVICE: Fixed<IRP> = Fixed(IRP::for_host((&raw const LOCATION).cast_mut().cast()));

static LOCATION: Fixed<IO_STACK_LOCATION> = Fixed(IO_STACK_LOCATION {
    MajorFunction: 0,
    MinorFunction: 0,
    Flags: 0,
    Control: 0,
    Parameters: [null_mut(); 4],
    DeviceObject: null_mut(),
    FileObject: null_mut(),
    CompletionRoutine: null_mut(),
    Context: null_mut(),
});

lookups! {
    no_irp_d: Pin irp: PIRP = |_| null_mut(), [device];
    no_irp_filter_d: Pin irp: PIRP = |_| null_mut(), [device = filter(irp)];
    no_irp_pin_d: Pin irp: PIRP = |_| null_mut(), [device = pin(irp)];
    no_irp_filter_c: Pin irp: PIRP = |_| null_mut(), [control = filter(irp)];
    no_irp_pin_c: Pin irp: PIRP = |_| null_mut(), [control = pin(irp)];
    no_irp_filter_p: Pin irp: PIRP = |_| null_mut(), [processing = filter(irp)];
    no_irp_pin_p: Pin irp: PIRP = |_| null_mut(), [processing = pin(irp)];
    no_irp_dcp: Pin irp: PIRP = |_| null_mut(), [device, control = pin(irp), processing = pin(irp)];
    irp_without_location: Pin irp: PIRP = |_| WITHOUT_LOCATION.pointer(), [device];
    irp_without_device: Pin irp: PIRP = |_| WITHOUT_DEVICE.pointer(), [device];
    no_device_object: Pin object: PDEVICE_OBJECT = |_| null_mut(), [device];
    no_factory: Pin factory: PKSFILTERFACTORY = |_| null_mut(), [device];
    no_filter: Pin filter: PKSFILTER = |_| null_mut(), [device];
    no_pin: Pin pin: PKSPIN = |_| null_mut(), [device];
    no_filter_by_expression: Pin filter: PKSFILTER = |_| null_mut(), [control = { filter }];
    no_pin_by_expression: Pin pin: PKSPIN = |_| null_mut(), [processing = { pin }];
    no_device_by_expression: Pin device: PKSDEVICE = |_| null_mut(), [device = { device }];
    a_filter_request_has_no_pin_c: Filter irp: PIRP = |o| o.irp, [control = pin(irp)];
    a_filter_request_has_no_pin_p: Filter irp: PIRP = |o| o.irp, [processing = pin(irp)];
    the_last_of_three_fails: Filter irp: PIRP = |o| o.irp, [device, control = filter(irp), processing = pin(irp)];
}
