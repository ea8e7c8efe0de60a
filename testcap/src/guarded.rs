//! Data that names the mutex which protects it.
//!
//! Owns one cell type, [`Guarded`], and the names of the three mutexes. It takes no mutex: whoever opens the
//! cell states, in a `SAFETY` comment, by what the mutex is held. Every field that two callbacks of this driver
//! share is in such a cell or is an atomic.

use core::{cell::UnsafeCell, marker::PhantomData};

/// The device mutex of the object's device.
#[derive(Debug)]
pub enum DeviceMutex {}
/// The control mutex of the filter, or of the pin's parent filter.
#[derive(Debug)]
pub enum ControlMutex {}
/// The processing mutex of the pin.
#[derive(Debug)]
pub enum ProcessingMutex {}

/// A `T` that may be touched only while the mutex `M` of the object it belongs to is held.
#[derive(Debug)]
pub struct Guarded<T, M> {
    value: UnsafeCell<T>,
    mutex: PhantomData<fn() -> M>,
}

// SAFETY: the value is reachable only through `with`, whose contract is that the mutex is held; so one thread
// at a time has it, and `T: Send` lets it be a different thread each time.
unsafe impl<T: Send, M> Sync for Guarded<T, M> {}

impl<T, M> Guarded<T, M> {
    /// Wraps `value`. Nobody shares it yet, so no mutex is needed.
    pub const fn new(value: T) -> Self {
        Self {
            value: UnsafeCell::new(value),
            mutex: PhantomData,
        }
    }

    /// Gives `f` the value.
    ///
    /// # Safety
    /// - This thread holds the mutex `M` of the object that this data belongs to, until `f` returns.
    /// - `f` does not call `with` on the same cell, directly or through AVStream.
    pub unsafe fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: the mutex keeps other threads out, and the caller keeps this thread from entering twice, so
        // this is the only reference to the value.
        f(unsafe { &mut *self.value.get() })
    }
}
