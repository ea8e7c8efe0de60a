//! The processing mutexes: one per KSFILTER and, separately, one per KSPIN; innermost in the hierarchy.
//!
//! Owns the choice between the filter's two functions and the pin's, which inlining decides at compile time. Called
//! through `scope`.

use super::Mutex;
use crate::ffi::{
    KSFILTER, KSPIN, KsFilterAcquireProcessingMutex, KsFilterReleaseProcessingMutex,
    KsPinAcquireProcessingMutex, KsPinReleaseProcessingMutex,
};

/// The processing mutex of a filter or of a pin.
#[derive(Clone, Copy, Debug)]
pub enum ProcessingMutex {
    /// The filter's own.
    Filter(*mut KSFILTER),
    /// The pin's own.
    Pin(*mut KSPIN),
}

impl ProcessingMutex {
    /// Whether the lookup of the object came back empty.
    #[inline]
    #[must_use]
    pub fn is_missing(self) -> bool {
        match self {
            Self::Filter(filter) => filter.is_null(),
            Self::Pin(pin) => pin.is_null(),
        }
    }
}

/// An object with a processing mutex of its own.
pub trait HasProcessing {
    /// The mutex of this object, which may be null.
    fn mutex_of(object: *mut Self) -> ProcessingMutex;
}

impl HasProcessing for KSFILTER {
    #[inline]
    fn mutex_of(filter: *mut Self) -> ProcessingMutex {
        ProcessingMutex::Filter(filter)
    }
}

impl HasProcessing for KSPIN {
    #[inline]
    fn mutex_of(pin: *mut Self) -> ProcessingMutex {
        ProcessingMutex::Pin(pin)
    }
}

// SAFETY: each acquire function waits until the calling thread holds the object's processing mutex
// (nf-ks-ksfilteracquireprocessingmutex, nf-ks-kspinacquireprocessingmutex), and the release function for the same kind
// of object releases it (nf-ks-ksfilterreleaseprocessingmutex, nf-ks-kspinreleaseprocessingmutex).
unsafe impl Mutex for ProcessingMutex {
    #[inline]
    unsafe fn acquire(self) {
        match self {
            // SAFETY:
            // - A valid filter whose processing mutex this thread does not hold, by the caller's contract.
            Self::Filter(filter) => unsafe { KsFilterAcquireProcessingMutex(filter) },
            // SAFETY:
            // - A valid pin whose processing mutex this thread does not hold, by the caller's contract.
            Self::Pin(pin) => unsafe { KsPinAcquireProcessingMutex(pin) },
        }
    }

    #[inline]
    unsafe fn release(self) {
        match self {
            // SAFETY:
            // - This thread holds the filter's processing mutex, by the caller's contract.
            Self::Filter(filter) => unsafe { KsFilterReleaseProcessingMutex(filter) },
            // SAFETY:
            // - This thread holds the pin's processing mutex, by the caller's contract.
            Self::Pin(pin) => unsafe { KsPinReleaseProcessingMutex(pin) },
        }
    }
}
