//! Kernel events: what one thread waits for and another sets.
//!
//! Owns the memory of an event and the calls on it. Whether a thread may wait is its callers' question: `thread` asks for
//! the bound, `task` waits where the library knows what is held.

use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::mem::MaybeUninit;

use crate::ffi::{
    EVENT_TYPE, Executive, KEVENT, KeInitializeEvent, KeSetEvent, KeWaitForSingleObject,
    KernelMode, LARGE_INTEGER, STATUS_TIMEOUT,
};

/// A `KEVENT` (`ns-wdm-_kevent`), in non-paged memory.
pub(crate) struct Event(UnsafeCell<MaybeUninit<KEVENT>>);

// SAFETY: the kernel's functions on an event may be called by several threads at a time.
unsafe impl Send for Event {}
// SAFETY: as above.
unsafe impl Sync for Event {}

impl Event {
    /// The memory of an event, not yet initialised.
    pub(crate) const fn new() -> Self {
        Self(UnsafeCell::new(MaybeUninit::zeroed()))
    }

    fn as_raw(&self) -> *mut KEVENT {
        self.0.get().cast()
    }

    /// Makes it an event that is not set (`nf-wdm-keinitializeevent`).
    ///
    /// # Safety
    ///
    /// It is where it stays, in non-paged memory, and nobody else knows it yet.
    pub(crate) unsafe fn init(&self, kind: EVENT_TYPE) {
        // SAFETY: the memory of an event, which nobody else uses.
        unsafe { KeInitializeEvent(self.as_raw(), kind, 0) }
    }

    /// Sets it (`nf-wdm-kesetevent`, without `Wait`).
    ///
    /// # IRQL
    ///
    /// `<= DISPATCH_LEVEL`.
    ///
    /// # Safety
    ///
    /// It is initialised.
    pub(crate) unsafe fn set(&self) {
        // SAFETY: an initialised event.
        let _ = unsafe { KeSetEvent(self.as_raw(), 0, 0) };
    }

    /// Waits until it is set (`nf-wdm-kewaitforsingleobject`).
    ///
    /// # IRQL
    ///
    /// `<= APC_LEVEL`.
    ///
    /// # Safety
    ///
    /// It is initialised.
    pub(crate) unsafe fn wait(&self) {
        // SAFETY: an initialised event.
        unsafe { wait(self.as_raw().cast()) }
    }

    /// Waits until it is set, for so many units of 100 ns at most; whether it was.
    ///
    /// # IRQL
    ///
    /// `<= APC_LEVEL`.
    ///
    /// # Safety
    ///
    /// It is initialised.
    pub(crate) unsafe fn wait_for(&self, units: i64) -> bool {
        // A negative number is relative to now.
        let mut timeout = LARGE_INTEGER {
            QuadPart: -units.max(0),
        };
        // SAFETY: an initialised event, and a time that outlives the call.
        let status = unsafe {
            KeWaitForSingleObject(
                self.as_raw().cast(),
                Executive,
                KernelMode,
                0,
                &raw mut timeout,
            )
        };
        status != STATUS_TIMEOUT
    }
}

/// Waits for a kernel object, without end and not alertable.
///
/// # Safety
///
/// `object` is an initialised event, or a thread object that this caller has a reference to; at `APC_LEVEL` or below.
pub(crate) unsafe fn wait(object: *mut c_void) {
    // SAFETY: the caller's contract. Neither alertable nor timed nor for a user, so it ends when the object is signalled.
    let _ =
        unsafe { KeWaitForSingleObject(object, Executive, KernelMode, 0, core::ptr::null_mut()) };
}
