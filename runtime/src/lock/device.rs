//! The device mutex: one per KSDEVICE, outermost in the hierarchy.
//!
//! Owns the two calls and nothing else. Called through `scope`.

use super::Mutex;
use crate::ffi::{KSDEVICE, KsAcquireDevice, KsReleaseDevice};

/// The device mutex of a KSDEVICE.
#[derive(Clone, Copy, Debug)]
pub struct DeviceMutex(*mut KSDEVICE);

impl DeviceMutex {
    /// Of this device, which may be null.
    #[inline]
    pub(crate) fn new(device: *mut KSDEVICE) -> Self {
        Self(device)
    }

    /// Whether the lookup of the object came back empty.
    #[inline]
    #[must_use]
    pub fn is_missing(self) -> bool {
        self.0.is_null()
    }
}

// SAFETY: `KsAcquireDevice` waits until the calling thread holds the device mutex (nf-ks-ksacquiredevice), and
// `KsReleaseDevice` releases it (nf-ks-ksreleasedevice).
unsafe impl Mutex for DeviceMutex {
    #[inline]
    unsafe fn acquire(self) {
        // SAFETY:
        // - A valid KSDEVICE whose mutex this thread does not hold, by the caller's contract.
        unsafe { KsAcquireDevice(self.0) }
    }

    #[inline]
    unsafe fn release(self) {
        // SAFETY:
        // - This thread holds the mutex of this device, by the caller's contract.
        unsafe { KsReleaseDevice(self.0) }
    }
}
