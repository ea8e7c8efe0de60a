//! What the expansion of `#[ks_synchronized]` may name, and nothing else. No public interface: it changes at any time.
//!
//! Holds the work that would otherwise be generated, and compiled, once per handler. `objects` finds what a mutex is
//! taken on, `returns` turns results into what a C caller reads, and this file takes the mutexes. Called by generated
//! code alone.

mod objects;
mod returns;

pub use objects::{
    ControlObject, DeviceObject, DevicePointer, IrpPointer, ProcessingObject, is_missing,
};
pub use returns::{FailureValue, HandlerReturn, INVALID_PARAMETER};

use crate::ffi::KSDEVICE;
use crate::lock::{self, Control, Device, HasControl, HasProcessing, Processing};

/// Runs `body` under the device mutex of `device`.
///
/// # IRQL
///
/// `PASSIVE_LEVEL` on entry and on return.
///
/// # Safety
///
/// - `device` is valid until this returns.
/// - This thread holds none of the AVStream mutexes.
/// - `body` does not release the mutex.
#[inline]
pub unsafe fn with_device<R>(device: *mut KSDEVICE, body: impl FnOnce() -> R) -> R {
    // SAFETY: the caller's contract is that of `scope`, and no mutex ranks above the device's.
    unsafe { lock::scope::<Device, R>(device, body) }
}

/// Runs `body` under the filter control mutex of `object`, a filter or one of its pins.
///
/// # IRQL
///
/// `PASSIVE_LEVEL` on entry and on return.
///
/// # Safety
///
/// - `object` is valid until this returns.
/// - This thread holds neither the filter's control mutex nor a processing mutex.
/// - `body` does not release the mutex.
#[inline]
pub unsafe fn with_control<O: HasControl, R>(object: *mut O, body: impl FnOnce() -> R) -> R {
    // SAFETY: the caller's contract is that of `scope`.
    unsafe { lock::scope::<Control<O>, R>(object, body) }
}

/// Runs `body` under the processing mutex of `object`, a filter or a pin.
///
/// # IRQL
///
/// `PASSIVE_LEVEL` on entry and on return.
///
/// # Safety
///
/// - `object` is valid until this returns.
/// - This thread does not hold its processing mutex.
/// - `body` does not release the mutex.
#[inline]
pub unsafe fn with_processing<O: HasProcessing, R>(object: *mut O, body: impl FnOnce() -> R) -> R {
    // SAFETY: the caller's contract is that of `scope`.
    unsafe { lock::scope::<Processing<O>, R>(object, body) }
}
