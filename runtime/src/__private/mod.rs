//! What the expansion of `#[ks_synchronized]` may name, and nothing else. No public interface: it changes at any time.
//!
//! Holds the work that would otherwise be generated, and compiled, once per handler. `objects` finds what a mutex is
//! taken on, `returns` turns results into what a C caller reads, and this file takes the mutexes. Called by generated
//! code alone.

mod assumed;
mod call;
mod enter;
mod entry;
mod objects;
mod refused;
mod returns;
mod scoped;
mod typed;

pub use assumed::{
    Word, assume_control_free, assume_control_held, assume_device_free, assume_device_held,
    assume_processing_free,
};
pub use call::Call;
pub use enter::{enter_device, enter_filter, enter_pin, enter_pin_process};
pub use entry::{
    EntersWithControlAfter, EntersWithoutControl, EntersWithoutDevice, InDriver, RawWithoutControl,
    RawWithoutDevice, RawWithoutProcessing, takes_control_of, takes_device_of,
};
pub use objects::{
    ControlObject, DeviceObject, DevicePointer, HasDevice, IrpPointer, ObjectPointer,
    ProcessingObject,
};
pub use refused::{Refused, RefusedRaw};
pub use returns::{FailureValue, HandlerReturn, INVALID_PARAMETER};
pub use scoped::{
    InDevice, InFilter, scoped_control, scoped_device, takes_control, takes_device,
    takes_processing,
};
pub use typed::{
    IntersectReturn, assumes_control, assumes_device, assumes_processing, handler, raw_handler,
    raw_handler_of, raw_pointer, returns_pending,
};

use crate::lock;
pub use crate::lock::{ControlMutex, DeviceMutex, HasControl, HasProcessing, ProcessingMutex};

/// The closure itself, known to run once.
#[inline]
#[must_use]
pub fn once<R, F: FnOnce() -> R>(body: F) -> F {
    body
}

/// Runs `body` under a device mutex.
///
/// # IRQL
///
/// `PASSIVE_LEVEL` on entry and on return.
///
/// # Safety
///
/// - The device is there, and stays valid until this returns.
/// - This thread holds none of the AVStream mutexes.
/// - `body` does not release the mutex.
#[inline]
pub unsafe fn with_device<R>(mutex: DeviceMutex, body: impl FnOnce() -> R) -> R {
    // SAFETY: the caller's contract is that of `scope`, and every other mutex ranks below the device's.
    unsafe { lock::scope(mutex, body) }
}

/// Runs `body` under a filter control mutex.
///
/// # IRQL
///
/// `PASSIVE_LEVEL` on entry and on return.
///
/// # Safety
///
/// - The filter or pin is there, and stays valid until this returns.
/// - This thread holds neither the filter's control mutex nor a processing mutex.
/// - `body` does not release the mutex.
#[inline]
pub unsafe fn with_control<R>(mutex: ControlMutex, body: impl FnOnce() -> R) -> R {
    // SAFETY: the caller's contract is that of `scope`.
    unsafe { lock::scope(mutex, body) }
}

/// Runs `body` under a processing mutex.
///
/// # IRQL
///
/// `PASSIVE_LEVEL` on entry and on return.
///
/// # Safety
///
/// - The filter or pin is there, and stays valid until this returns.
/// - This thread does not hold its processing mutex.
/// - `body` does not release the mutex.
#[inline]
pub unsafe fn with_processing<R>(mutex: ProcessingMutex, body: impl FnOnce() -> R) -> R {
    // SAFETY: the caller's contract is that of `scope`.
    unsafe { lock::scope(mutex, body) }
}
