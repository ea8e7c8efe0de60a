//! Spin locks: scopes at `DISPATCH_LEVEL`.
//!
//! Owns `SpinLock` and its scope. Inside, no AVStream mutex can be acquired, and no second spin lock.

use core::cell::UnsafeCell;

use super::Cx;
use crate::ffi::{KIRQL, KSPIN_LOCK, KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock};
use crate::state::{NoSpinLock, State};

/// A kernel spin lock (`KSPIN_LOCK`) and the data that it protects.
///
/// ```
/// use ks_guard::SpinLock;
///
/// static PENDING: SpinLock<u32> = SpinLock::new(0);
/// ```
pub struct SpinLock<T> {
    raw: UnsafeCell<KSPIN_LOCK>,
    data: UnsafeCell<T>,
}

// SAFETY: the data is reached by one thread at a time, the one that holds the lock; `T: Send` lets it come to each.
unsafe impl<T: Send> Sync for SpinLock<T> {}

impl<T> SpinLock<T> {
    /// A free lock. Zero is a free `KSPIN_LOCK` (`nf-wdm-keinitializespinlock`).
    pub const fn new(data: T) -> Self {
        Self {
            raw: UnsafeCell::new(0),
            data: UnsafeCell::new(data),
        }
    }
}

impl<T> core::fmt::Debug for SpinLock<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SpinLock").finish_non_exhaustive()
    }
}

/// Releases when dropped.
///
/// # Invariants
///
/// This thread holds `lock` and acquired it at the IRQL `before`.
struct Held<'a> {
    lock: &'a UnsafeCell<KSPIN_LOCK>,
    before: KIRQL,
}

impl Drop for Held<'_> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the type's invariant; dropped once.
        unsafe { KeReleaseSpinLock(self.lock.get(), self.before) }
    }
}

impl<'c, S: State> Cx<'c, S> {
    /// Runs `f` under `lock`, with the data that it protects (`nf-wdm-keacquirespinlockraisetodpc`,
    /// `nf-wdm-kereleasespinlock`).
    ///
    /// No spin lock of the driver is held on entry, and none on return. The mutexes are as before: those that are held
    /// stay so, and none can be acquired inside.
    ///
    /// # IRQL
    ///
    /// `<= DISPATCH_LEVEL`; `DISPATCH_LEVEL` inside; on return as on entry.
    #[doc(alias = "KeAcquireSpinLock")]
    #[doc(alias = "KeAcquireSpinLockRaiseToDpc")]
    #[inline]
    pub fn with_spin_lock<T: Send, R>(
        &mut self,
        lock: &SpinLock<T>,
        f: impl FnOnce(&mut Cx<'c, S::Raised>, &mut T) -> R,
    ) -> R
    where
        S: State<I: NoSpinLock>,
    {
        // SAFETY: an initialised lock that this thread does not hold (`NoSpinLock`), at DISPATCH_LEVEL or below.
        let before = unsafe { KeAcquireSpinLockRaiseToDpc(lock.raw.get()) };
        // INVARIANT: acquired just above.
        let _held = Held {
            lock: &lock.raw,
            before,
        };
        // SAFETY: `self` is borrowed; `Raised` differs in the IRQL alone, which is DISPATCH_LEVEL until `_held` goes.
        let cx = unsafe { self.recast() };
        // SAFETY: this thread holds the lock, and took it here: nobody else has a reference.
        f(cx, unsafe { &mut *lock.data.get() })
    }
}
