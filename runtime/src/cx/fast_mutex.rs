//! Fast mutexes: scopes at `APC_LEVEL`.
//!
//! Owns `FastMutex`, its initialisation and its scope. Inside, no AVStream mutex can be acquired and no second fast mutex,
//! but a spin lock can: the order is AVStream's mutexes, a fast mutex, a spin lock.
//!
//! *Where one lives.* Anywhere that is resident: in a static, in shared data, in a work item. The event in a `FAST_MUTEX` has a
//! list that points to itself, so the two obvious ways are closed. A constant for a static would have to spell what
//! `KeInitializeEvent` writes, and both structures are documented as opaque (`nf-wdm-exinitializefastmutex`,
//! `nf-wdm-keinitializeevent`). An allocation of its own can fail, and a process-wide table has no place for the result. So the memory is
//! initialised by the first acquisition, at the place where it is then, and that place is remembered. A mutex that was
//! moved since finds itself elsewhere and is initialised again; nobody holds it or waits for it, because both borrow it.
//! It costs a load, a comparison and a branch for each acquisition, and no call that a driver could forget.

use core::cell::UnsafeCell;
use core::mem::MaybeUninit;
use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering};

use super::Cx;
use super::raise::RawSpinLock;
use crate::ffi::{
    ExAcquireFastMutex, ExInitializeFastMutex, ExReleaseFastMutex, FAST_MUTEX, PFAST_MUTEX,
};
use crate::state::{ApcInFastMutex, FastMutexFree, IrqlIs, State};

/// A fast mutex of the driver's own (`FAST_MUTEX`) and the data that it protects.
///
/// For what AVStream's mutexes do not protect, such as a table that all devices share, and for code at `PASSIVE_LEVEL` only.
/// It has to be resident, as the data of a driver is unless it is put into a pageable section.
///
/// ```
/// use ks_guard::FastMutex;
///
/// static OPENED: FastMutex<[u32; 4]> = FastMutex::new([0; 4]);
/// ```
pub struct FastMutex<T> {
    raw: UnsafeCell<MaybeUninit<FAST_MUTEX>>,
    /// # Invariants
    ///
    /// Where it equals the address of `raw`, `raw` is an initialised fast mutex.
    place: AtomicPtr<FAST_MUTEX>,
    /// Held while `raw` is initialised.
    initialising: RawSpinLock,
    data: UnsafeCell<T>,
}

// SAFETY: what points into `raw` is compared with where it is before it is used, and the data is `Send`.
unsafe impl<T: Send> Send for FastMutex<T> {}
// SAFETY: the data is reached by one thread at a time, the one that holds the mutex; `T: Send` lets it come to each.
unsafe impl<T: Send> Sync for FastMutex<T> {}

impl<T> FastMutex<T> {
    /// A free mutex. Calls nothing: the first acquisition does.
    pub const fn new(data: T) -> Self {
        Self {
            raw: UnsafeCell::new(MaybeUninit::uninit()),
            // INVARIANT: nothing is at null.
            place: AtomicPtr::new(ptr::null_mut()),
            initialising: RawSpinLock::new(),
            data: UnsafeCell::new(data),
        }
    }

    /// The mutex, initialised where it is.
    ///
    /// # Safety
    ///
    /// This thread is at `DISPATCH_LEVEL` or below, in no spin-lock scope.
    #[inline]
    unsafe fn raw(&self) -> PFAST_MUTEX {
        let raw = self.raw.get().cast::<FAST_MUTEX>();
        // Pairs with the store in `initialise`: who sees the place sees the mutex initialised.
        if !ptr::eq(self.place.load(Ordering::Acquire), raw) {
            // SAFETY: the caller's contract.
            unsafe { self.initialise() };
        }
        raw
    }

    /// Initialises the mutex where it is, unless another thread just has (`nf-wdm-exinitializefastmutex`).
    ///
    /// # Safety
    ///
    /// As for [`raw`](Self::raw).
    #[cold]
    #[inline(never)]
    unsafe fn initialise(&self) {
        // SAFETY: the caller's contract.
        let _held = unsafe { self.initialising.acquire() };
        let raw = self.raw.get().cast::<FAST_MUTEX>();
        // Whoever has stored it since did so under the same lock.
        if !ptr::eq(self.place.load(Ordering::Relaxed), raw) {
            // SAFETY: memory for a fast mutex, as resident as `self` is and borrowed with it, so that it stays where it is;
            // no thread uses it before it has found its address in `place`, and this thread alone is here.
            unsafe { ExInitializeFastMutex(raw) };
            // INVARIANT: initialised just above.
            self.place.store(raw, Ordering::Release);
        }
    }
}

impl<T: Default> Default for FastMutex<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> core::fmt::Debug for FastMutex<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("FastMutex").finish_non_exhaustive()
    }
}

/// Releases when dropped.
///
/// # Invariants
///
/// This thread holds the mutex, and is at the IRQL at which its acquisition returned.
struct Held(PFAST_MUTEX);

impl Drop for Held {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the type's invariant; dropped once.
        unsafe { ExReleaseFastMutex(self.0) }
    }
}

impl<'c, S: State> Cx<'c, S> {
    /// Runs `f` under `mutex`, with the data that it protects (`nf-wdm-exacquirefastmutex`, `nf-wdm-exreleasefastmutex`).
    ///
    /// No fast mutex and no spin lock of the driver is held on entry, and none on return, on unwinding either. AVStream's
    /// mutexes are as before: those that are held stay so, and none can be acquired inside; so take them first. A spin lock
    /// can be taken inside, and what a page allows at `DISPATCH_LEVEL` or below can be called.
    ///
    /// ```
    /// # use ks_guard::{ffi::*, *};
    /// # enum Camera {}
    /// # impl Driver for Camera { type Device = u32; }
    /// static OPENED: FastMutex<u32> = FastMutex::new(0);
    ///
    /// #[ks_synchronized(slot = slot::device::Stop, device)]
    /// fn stop(cx: &mut Cx, device: Device<Camera>, _irp: PIRP) {
    ///     let opened = cx.with_fast_mutex(&OPENED, |_, opened| core::mem::take(opened));
    ///     *device.data_mut(cx) += opened;
    /// }
    /// ```
    ///
    /// # IRQL
    ///
    /// `<= APC_LEVEL`; `APC_LEVEL` inside; on return as on entry.
    #[doc(alias = "ExAcquireFastMutex")]
    #[doc(alias = "ExReleaseFastMutex")]
    #[doc(alias = "KeAcquireGuardedMutex")]
    #[inline]
    pub fn with_fast_mutex<T: Send, R>(
        &mut self,
        mutex: &FastMutex<T>,
        f: impl FnOnce(&mut Cx<'c, IrqlIs<S, ApcInFastMutex>>, &mut T) -> R,
    ) -> R
    where
        S: State<I: FastMutexFree>,
    {
        // SAFETY: at APC_LEVEL or below (`FastMutexFree`).
        let raw = unsafe { mutex.raw() };
        // SAFETY: initialised, and it stays where it is while `mutex` is borrowed; this thread holds no fast mutex,
        // at APC_LEVEL or below (`FastMutexFree`).
        unsafe { ExAcquireFastMutex(raw) };
        // INVARIANT: acquired just above; `f` leaves every scope that raises the IRQL further.
        let _held = Held(raw);
        // SAFETY: `self` is borrowed; the state differs in the IRQL alone, which is APC_LEVEL until `_held` goes.
        let cx = unsafe { self.recast() };
        // SAFETY: this thread holds the mutex, and took it here: nobody else has a reference.
        f(cx, unsafe { &mut *mutex.data.get() })
    }
}
