//! The three mutexes, on `KMUTEX`es: who holds which, a line of trace for each change, and what is broken by it.
//!
//! Owns the rules; knows no callback but the name it is told. Called by `exports` for the driver and by `scenario`
//! for AVStream itself.

use core::cell::UnsafeCell;
use core::ffi::CStr;
use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering};

use wdk_sys::_KWAIT_REASON::Executive;
use wdk_sys::_MODE::KernelMode;
use wdk_sys::ntddk::{
    KeInitializeMutex, KeReleaseMutex, KeWaitForSingleObject, PsGetCurrentThreadId,
};
use wdk_sys::{KMUTEX, PVOID};

use crate::{objects, trace, violation};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Device,
    Control,
    Processing,
}

impl Kind {
    fn name(self) -> &'static CStr {
        match self {
            Kind::Device => c"device",
            Kind::Control => c"control",
            Kind::Processing => c"processing",
        }
    }

    /// Driver Verifier's rule and the argument of bug check 0xC4 (`spec/verifier_rules.toml`).
    fn rule(self) -> &'static CStr {
        match self {
            Kind::Device => c"KsDeviceMutex 0xC4/0x81001",
            Kind::Control => c"KsFilterMutex 0xC4/0x8100A",
            Kind::Processing => c"KsProcessingMutex 0xC4/0x8100B",
        }
    }
}

pub(crate) struct Mutex {
    kernel: UnsafeCell<KMUTEX>,
    owner: AtomicPtr<core::ffi::c_void>,
    kind: Kind,
}

impl Mutex {
    /// Makes the mutex in its place; a `KMUTEX` may not move.
    ///
    /// # Safety
    /// `at` is valid for writes, and the place is used for nothing else while the mutex is.
    pub(crate) unsafe fn init(at: *mut Self, kind: Kind) {
        // SAFETY: valid for writes by contract.
        unsafe { (&raw mut (*at).owner).write(AtomicPtr::new(ptr::null_mut())) };
        // SAFETY: as above.
        unsafe { (&raw mut (*at).kind).write(kind) };
        // SAFETY: as above; the kernel writes every member of its mutex.
        unsafe { KeInitializeMutex(UnsafeCell::raw_get(&raw const (*at).kernel), 0) };
    }

    /// Takes the mutex for this thread. `by` says in which callback, for the trace.
    pub(crate) fn acquire(&self, by: &CStr) {
        let me = thread();
        if self.owner.load(Ordering::Acquire) == me {
            // Waiting would succeed, as a KMUTEX may be taken twice; AVStream's rule is what is checked here.
            violation(
                self.kind.rule(),
                c"acquired by the thread that holds it",
                by,
            );
            return;
        }
        if holds_above(me, self.kind) {
            violation(
                self.kind.rule(),
                c"acquired under a mutex that comes after it",
                by,
            );
            return;
        }
        trace!(
            "wait %s mutex %p thread %p in %s",
            self.kind.name().as_ptr(),
            self.kernel.get(),
            me,
            by.as_ptr()
        );
        // SAFETY: the mutex was initialised, and this is PASSIVE_LEVEL, as everywhere here.
        let _ = unsafe {
            KeWaitForSingleObject(
                self.kernel.get().cast(),
                Executive,
                KernelMode as i8,
                0,
                ptr::null_mut(),
            )
        };
        self.owner.store(me, Ordering::Release);
    }

    /// Gives the mutex back.
    pub(crate) fn release(&self, by: &CStr) {
        let me = thread();
        if self.owner.load(Ordering::Acquire) != me {
            violation(
                self.kind.rule(),
                c"released by a thread that does not hold it",
                by,
            );
            return;
        }
        self.owner.store(ptr::null_mut(), Ordering::Release);
        trace!(
            "release mutex %p thread %p in %s",
            self.kernel.get(),
            me,
            by.as_ptr()
        );
        // SAFETY: this thread holds the mutex.
        unsafe { KeReleaseMutex(self.kernel.get(), 0) };
    }

    pub(crate) fn is_mine(&self) -> bool {
        self.owner.load(Ordering::Acquire) == thread()
    }

    /// Reports a mutex that this thread still holds, on return from the callback `by`.
    pub(crate) fn report_leak(&self, by: &CStr) {
        violation(self.kind.rule(), c"still held on return", by);
    }
}

fn thread() -> PVOID {
    // SAFETY: no precondition.
    unsafe { PsGetCurrentThreadId() }
}

/// Whether this thread holds a mutex that may not be held when one of `kind` is taken.
fn holds_above(me: PVOID, kind: Kind) -> bool {
    objects::mutexes().any(|mutex| mutex.kind > kind && mutex.owner.load(Ordering::Acquire) == me)
}
