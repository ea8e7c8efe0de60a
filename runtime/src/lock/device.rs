//! The device mutex: one per KSDEVICE, outermost in the hierarchy.
//!
//! Owns the two calls and nothing else. Called through `scope`.

use super::Mutex;
use crate::ffi::{KSDEVICE, KsAcquireDevice, KsReleaseDevice};

/// The device mutex.
pub(crate) enum Device {}

// SAFETY: `KsAcquireDevice` waits until the calling thread holds the device mutex (nf-ks-ksacquiredevice), and
// `KsReleaseDevice` releases it (nf-ks-ksreleasedevice).
unsafe impl Mutex for Device {
    type Object = KSDEVICE;

    #[inline]
    unsafe fn acquire(device: *mut KSDEVICE) {
        // SAFETY:
        // - `device` is a valid KSDEVICE whose mutex this thread does not hold, by the caller's contract.
        unsafe { KsAcquireDevice(device) }
    }

    #[inline]
    unsafe fn release(device: *mut KSDEVICE) {
        // SAFETY:
        // - This thread holds the mutex of `device`, by the caller's contract.
        unsafe { KsReleaseDevice(device) }
    }
}
