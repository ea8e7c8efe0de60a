//! The three AVStream mutexes as scopes: acquire, run, release.
//!
//! Owns the pairing: a private guard whose `Drop` releases, in a frame that the caller's code cannot reach. No function
//! here returns a guard, because a guard that a caller holds is a guard that it can forget. Which object a mutex is
//! taken on is decided before (`__private`); nothing here looks anything up or checks a rule. Called by `__private`.

mod control;
mod device;
mod processing;

use core::marker::PhantomData;

pub use control::{ControlMutex, HasControl};
pub use device::DeviceMutex;
pub use processing::{HasProcessing, ProcessingMutex};

/// A mutex of one object.
///
/// # Safety
///
/// `acquire` returns with the mutex held by this thread, and `release` gives back exactly that.
pub(crate) unsafe trait Mutex: Copy {
    /// Waits for the mutex.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`, unchanged on return.
    ///
    /// # Safety
    ///
    /// - The object is there, and valid.
    /// - This thread does not hold the mutex, nor one that ranks below it.
    unsafe fn acquire(self);

    /// Gives the mutex back.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`, unchanged on return.
    ///
    /// # Safety
    ///
    /// - This thread acquired the mutex through this object and has not released it since.
    unsafe fn release(self);
}

/// Releases when dropped.
///
/// # Invariants
///
/// This thread acquired `mutex` and has not released it.
#[must_use = "the mutex is released at once if unused"]
struct Guard<M: Mutex> {
    mutex: M,
    /// A mutex is released by the thread that took it.
    _not_send: PhantomData<*mut ()>,
}

impl<M: Mutex> Drop for Guard<M> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY:
        // - By the type's invariant this thread holds the mutex, and the guard, dropped once, is the only one that
        //   releases it.
        unsafe { self.mutex.release() }
    }
}

/// Runs `body` while this thread holds `mutex`, and releases it when `body` returns or unwinds.
///
/// What `body` owns is dropped before the release.
///
/// # IRQL
///
/// `PASSIVE_LEVEL` on entry; `body` must leave at `PASSIVE_LEVEL` too.
///
/// # Safety
///
/// - The object is there, and stays valid until this returns.
/// - This thread does not hold the mutex, nor one that ranks below it.
/// - `body` releases it through [`inverse_scope`] alone, or not at all.
#[inline]
pub(crate) unsafe fn scope<M: Mutex, R>(mutex: M, body: impl FnOnce() -> R) -> R {
    // SAFETY:
    // - The object is there and valid by this function's contract.
    // - This thread holds neither this mutex nor a lower one, by the same contract.
    unsafe { mutex.acquire() };
    // INVARIANT: acquired just above.
    let _guard = Guard {
        mutex,
        _not_send: PhantomData,
    };
    body()
}

/// Acquires again when dropped.
///
/// # Invariants
///
/// This thread held `mutex` and has released it.
#[must_use = "the mutex is acquired again at once if unused"]
struct InverseGuard<M: Mutex> {
    mutex: M,
    /// A mutex is held by one thread.
    _not_send: PhantomData<*mut ()>,
}

impl<M: Mutex> Drop for InverseGuard<M> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY:
        // - The object is there and valid, and the thread holds neither the mutex nor a lower one, by the contract of
        //   `inverse_scope`.
        unsafe { self.mutex.acquire() }
    }
}

/// Runs `body` while this thread does not hold `mutex`, and acquires it again when `body` returns or unwinds.
///
/// # IRQL
///
/// `PASSIVE_LEVEL` on entry; `body` must leave at `PASSIVE_LEVEL` too.
///
/// # Safety
///
/// - The object is there, and stays valid until this returns.
/// - This thread holds the mutex, and none that ranks below it.
/// - `body` leaves with neither held.
#[inline]
pub(crate) unsafe fn inverse_scope<M: Mutex, R>(mutex: M, body: impl FnOnce() -> R) -> R {
    // SAFETY:
    // - This thread holds the mutex by this function's contract.
    unsafe { mutex.release() };
    // INVARIANT: released just above.
    let _guard = InverseGuard {
        mutex,
        _not_send: PhantomData,
    };
    body()
}
