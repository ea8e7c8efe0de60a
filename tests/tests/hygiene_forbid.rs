//! The expansion sets no lint level, so it compiles where a driver forbids lints.
#![forbid(
    warnings,
    unused,
    nonstandard_style,
    future_incompatible,
    unsafe_op_in_unsafe_fn,
    unreachable_code,
    unused_qualifications,
    missing_docs,
    clippy::all,
    clippy::pedantic,
    clippy::undocumented_unsafe_blocks,
    clippy::multiple_unsafe_ops_per_block
)]

use ks_guard::{NtResult, ffi::*, ks_synchronized};
use ks_guard_tests::{Play, held, play};

#[ks_synchronized(device, control = pin(irp), processing = pin(irp))]
unsafe extern "C" fn property(irp: PIRP, _: PKSIDENTIFIER, _data: PVOID) -> NtResult {
    assert!(!irp.is_null());
    Ok(())
}

#[ks_synchronized(control, otherwise = 0)]
unsafe fn count(pin: Option<core::ptr::NonNull<KSPIN>>, (left, right): (usize, usize)) -> usize {
    pin.map_or(0, |_| held().len() + left + right)
}

#[test]
fn forbidden_lints_stay_forbidden() {
    let played = play(Play::Pin, |objects| {
        let null = core::ptr::null_mut();
        // SAFETY: the IRP is live; the others are not looked at.
        let status = unsafe { property(objects.irp, null, null.cast()) };
        assert_eq!(status, STATUS_SUCCESS);
        // SAFETY: the pin is live.
        let count = unsafe { count(core::ptr::NonNull::new(objects.pin), (1, 2)) };
        assert_eq!(count, 4);
    });
    assert_eq!(played.taken.len(), 4);
}
