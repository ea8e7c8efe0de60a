//! Spin locks: scopes at `DISPATCH_LEVEL`.
//!
//! Owns `SpinLock` and its scope. Inside, no AVStream mutex can be acquired, no fast mutex, and no second spin lock.

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
    raw: RawSpinLock,
    data: UnsafeCell<T>,
}

/// A kernel spin lock without data.
pub(super) struct RawSpinLock(UnsafeCell<KSPIN_LOCK>);

// SAFETY: what is in it is reached by the kernel's functions alone, from any thread.
unsafe impl Sync for RawSpinLock {}

// SAFETY: the data is reached by one thread at a time, the one that holds the lock; `T: Send` lets it come to each.
unsafe impl<T: Send> Sync for SpinLock<T> {}

impl<T> SpinLock<T> {
    /// A free lock.
    pub const fn new(data: T) -> Self {
        Self {
            raw: RawSpinLock::new(),
            data: UnsafeCell::new(data),
        }
    }
}

impl<T> core::fmt::Debug for SpinLock<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SpinLock").finish_non_exhaustive()
    }
}

impl RawSpinLock {
    /// Free: zero is a free `KSPIN_LOCK` (`nf-wdm-keinitializespinlock`).
    pub(super) const fn new() -> Self {
        Self(UnsafeCell::new(0))
    }

    /// Acquires it until the result is dropped (`nf-wdm-keacquirespinlockraisetodpc`).
    ///
    /// # IRQL
    ///
    /// `<= DISPATCH_LEVEL`; `DISPATCH_LEVEL` until the result is dropped.
    ///
    /// # Safety
    ///
    /// This thread does not hold the lock, and is at `DISPATCH_LEVEL` or below. The result is dropped before any other that
    /// has raised the IRQL.
    #[inline]
    pub(super) unsafe fn acquire(&self) -> Held<'_> {
        // SAFETY: an initialised lock; the rest is the caller's contract.
        let before = unsafe { KeAcquireSpinLockRaiseToDpc(self.0.get()) };
        // INVARIANT: acquired just above.
        Held {
            lock: &self.0,
            before,
        }
    }
}

/// Releases when dropped.
///
/// # Invariants
///
/// This thread holds `lock` and acquired it at the IRQL `before`.
pub(super) struct Held<'a> {
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
        // SAFETY: this thread holds no spin lock (`NoSpinLock`), at DISPATCH_LEVEL or below; scopes nest.
        let _held = unsafe { lock.raw.acquire() };
        // SAFETY: `self` is borrowed; `Raised` differs in the IRQL alone, which is DISPATCH_LEVEL until `_held` goes.
        let cx = unsafe { self.recast() };
        // SAFETY: this thread holds the lock, and took it here: nobody else has a reference.
        f(cx, unsafe { &mut *lock.data.get() })
    }
}
