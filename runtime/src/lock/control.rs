//! The filter control mutex: one per KSFILTER, shared by its pins.
//!
//! Taken through the object at hand, filter or pin: going to a pin's parent first would need this very mutex
//! (nf-ks-kspingetparentfilter). Called through `scope`.

use core::marker::PhantomData;

use super::Mutex;
use crate::ffi::{KSFILTER, KSPIN, KsAcquireControl, KsReleaseControl};

/// The control mutex of a filter, taken through an `O`.
pub(crate) struct Control<O>(PhantomData<O>);

/// An object that `KsAcquireControl` takes.
///
/// # Safety
///
/// The implementing type is KSFILTER or KSPIN: the function accepts no other (nf-ks-ksacquirecontrol).
#[expect(
    unnameable_types,
    reason = "a name would let other crates implement it"
)]
pub unsafe trait HasControl {}

// SAFETY: it is KSFILTER.
unsafe impl HasControl for KSFILTER {}
// SAFETY: it is KSPIN.
unsafe impl HasControl for KSPIN {}

// SAFETY: `KsAcquireControl` waits until the calling thread holds the control mutex of the filter that `O` is or
// belongs to (nf-ks-ksacquirecontrol), and `KsReleaseControl` releases it (nf-ks-ksreleasecontrol).
unsafe impl<O: HasControl> Mutex for Control<O> {
    type Object = O;

    #[inline]
    unsafe fn acquire(object: *mut O) {
        // SAFETY:
        // - `object` is a valid KSFILTER or KSPIN (`HasControl`, and the caller's contract) whose control mutex this
        //   thread does not hold.
        unsafe { KsAcquireControl(object.cast()) }
    }

    #[inline]
    unsafe fn release(object: *mut O) {
        // SAFETY:
        // - This thread holds the control mutex through `object`, by the caller's contract.
        unsafe { KsReleaseControl(object.cast()) }
    }
}
