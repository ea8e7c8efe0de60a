//! The three AVStream mutexes as scopes: acquire, run, release.
//!
//! Owns the pairing: a private guard whose `Drop` releases, in a frame that the caller's code cannot reach. No function
//! here returns a guard, because a guard that a caller holds is a guard that it can forget. Which object a mutex is
//! taken on is decided before (`__private`); nothing here looks anything up or checks a rule. Called by `__private`.

mod control;
mod device;
mod processing;

use core::marker::PhantomData;

pub(crate) use control::{Control, HasControl};
pub(crate) use device::Device;
pub(crate) use processing::{HasProcessing, Processing};

/// One kind of mutex, taken on an `Object`.
///
/// # Safety
///
/// `acquire` returns with the mutex of `object` held by this thread, and `release` gives back exactly that.
pub(crate) unsafe trait Mutex {
    /// What the mutex belongs to.
    type Object;

    /// Waits for the mutex of `object`.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`, unchanged on return.
    ///
    /// # Safety
    ///
    /// - `object` is a valid AVStream object of this type.
    /// - This thread does not hold the mutex, nor one that ranks below it.
    unsafe fn acquire(object: *mut Self::Object);

    /// Gives the mutex of `object` back.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`, unchanged on return.
    ///
    /// # Safety
    ///
    /// This thread acquired the mutex through this `object` and has not released it since.
    unsafe fn release(object: *mut Self::Object);
}

/// Releases when dropped.
///
/// # Invariants
///
/// This thread acquired the mutex of `object` and has not released it.
#[must_use = "the mutex is released at once if unused"]
struct Guard<M: Mutex> {
    object: *mut M::Object,
    /// A mutex is released by the thread that took it. (A raw pointer says so already; this states it.)
    _not_send: PhantomData<*mut ()>,
}

impl<M: Mutex> Drop for Guard<M> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY:
        // - By the type's invariant this thread holds the mutex through `object`, and the guard, dropped once, is
        //   the only one that releases it.
        unsafe { M::release(self.object) }
    }
}

/// Runs `body` while this thread holds the mutex of `object`, and releases it when `body` returns or unwinds.
///
/// What `body` owns is dropped before the release.
///
/// # IRQL
///
/// `PASSIVE_LEVEL` on entry; `body` must leave at `PASSIVE_LEVEL` too.
///
/// # Safety
///
/// - `object` is valid until this returns.
/// - This thread does not hold the mutex of `object`, nor one that ranks below it.
/// - `body` does not release it.
#[inline]
pub(crate) unsafe fn scope<M: Mutex, R>(object: *mut M::Object, body: impl FnOnce() -> R) -> R {
    // SAFETY:
    // - `object` is valid by this function's contract.
    // - This thread holds neither this mutex nor a lower one, by the same contract.
    unsafe { M::acquire(object) };
    // INVARIANT: acquired just above.
    let _guard = Guard::<M> {
        object,
        _not_send: PhantomData,
    };
    body()
}
