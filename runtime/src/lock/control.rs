//! The filter control mutex: one per KSFILTER, shared by its pins.
//!
//! Taken through the object at hand, filter or pin: going to a pin's parent first would need this very mutex
//! (nf-ks-kspingetparentfilter). Called through `scope`.

use super::Mutex;
use crate::ffi::{KSFILTER, KSPIN, KsAcquireControl, KsReleaseControl, PVOID};

/// The control mutex of a filter, known by that filter or by one of its pins.
///
/// # Invariants
///
/// Points to a KSFILTER or a KSPIN, or is null: `KsAcquireControl` accepts no other object (nf-ks-ksacquirecontrol).
#[derive(Clone, Copy, Debug)]
pub struct ControlMutex(PVOID);

impl ControlMutex {
    /// Whether the lookup of the object came back empty.
    #[inline]
    #[must_use]
    pub fn is_missing(self) -> bool {
        self.0.is_null()
    }
}

/// An object that `KsAcquireControl` takes.
pub trait HasControl {
    /// The mutex of this object, which may be null.
    fn mutex_of(object: *mut Self) -> ControlMutex;
}

impl HasControl for KSFILTER {
    #[inline]
    fn mutex_of(filter: *mut Self) -> ControlMutex {
        // INVARIANT: a KSFILTER.
        ControlMutex(filter.cast())
    }
}

impl HasControl for KSPIN {
    #[inline]
    fn mutex_of(pin: *mut Self) -> ControlMutex {
        // INVARIANT: a KSPIN.
        ControlMutex(pin.cast())
    }
}

// SAFETY: `KsAcquireControl` waits until the calling thread holds the control mutex of the filter that the object is or
// belongs to (nf-ks-ksacquirecontrol), and `KsReleaseControl` releases it (nf-ks-ksreleasecontrol).
unsafe impl Mutex for ControlMutex {
    #[inline]
    unsafe fn acquire(self) {
        // SAFETY:
        // - A KSFILTER or KSPIN by the type's invariant, valid and with its control mutex not held by this thread by
        //   the caller's contract.
        unsafe { KsAcquireControl(self.0) }
    }

    #[inline]
    unsafe fn release(self) {
        // SAFETY:
        // - This thread holds the control mutex through this object, by the caller's contract.
        unsafe { KsReleaseControl(self.0) }
    }
}
