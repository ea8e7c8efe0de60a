//! The processing mutexes: one per KSFILTER and, separately, one per KSPIN; innermost in the hierarchy.
//!
//! Owns the choice between the filter's two functions and the pin's. Called through `scope`.

use core::marker::PhantomData;

use super::Mutex;
use crate::ffi::{
    KSFILTER, KSPIN, KsFilterAcquireProcessingMutex, KsFilterReleaseProcessingMutex,
    KsPinAcquireProcessingMutex, KsPinReleaseProcessingMutex,
};

/// The processing mutex of an `O`.
pub(crate) struct Processing<O>(PhantomData<O>);

/// An object with a processing mutex of its own.
///
/// # Safety
///
/// `ACQUIRE` waits until the calling thread holds the processing mutex of the object it is given, and `RELEASE` gives
/// it back. Both ask for a valid object at `PASSIVE_LEVEL`.
#[expect(
    unnameable_types,
    reason = "a name would let other crates implement it"
)]
pub unsafe trait HasProcessing: Sized {
    /// The exported acquire function.
    const ACQUIRE: unsafe extern "C" fn(*mut Self);
    /// The exported release function.
    const RELEASE: unsafe extern "C" fn(*mut Self);
}

// SAFETY: what nf-ks-ksfilteracquireprocessingmutex and nf-ks-ksfilterreleaseprocessingmutex say.
unsafe impl HasProcessing for KSFILTER {
    const ACQUIRE: unsafe extern "C" fn(*mut Self) = KsFilterAcquireProcessingMutex;
    const RELEASE: unsafe extern "C" fn(*mut Self) = KsFilterReleaseProcessingMutex;
}

// SAFETY: what nf-ks-kspinacquireprocessingmutex and nf-ks-kspinreleaseprocessingmutex say.
unsafe impl HasProcessing for KSPIN {
    const ACQUIRE: unsafe extern "C" fn(*mut Self) = KsPinAcquireProcessingMutex;
    const RELEASE: unsafe extern "C" fn(*mut Self) = KsPinReleaseProcessingMutex;
}

// SAFETY: the contract of `HasProcessing`.
unsafe impl<O: HasProcessing> Mutex for Processing<O> {
    type Object = O;

    #[inline]
    unsafe fn acquire(object: *mut O) {
        // SAFETY:
        // - `object` is a valid filter or pin whose processing mutex this thread does not hold, by the caller's
        //   contract.
        unsafe { (O::ACQUIRE)(object) }
    }

    #[inline]
    unsafe fn release(object: *mut O) {
        // SAFETY:
        // - This thread holds the processing mutex of `object`, by the caller's contract.
        unsafe { (O::RELEASE)(object) }
    }
}
