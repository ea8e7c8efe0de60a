//! Events and system threads of `ntoskrnl.exe`: what a driver's own thread is started, woken and waited for with.
//!
//! Owns which events are initialised and set, by address, and the driver's threads with their handles and references, so that
//! a wait for a thread takes part in deadlock detection. The memory of an event is not looked at.

use std::{
    backtrace::Backtrace,
    collections::HashMap,
    time::{Duration, Instant},
};

use ks_guard::ffi::{
    HANDLE, LONG, NTSTATUS, PKSTART_ROUTINE, PVOID, STATUS_INVALID_PARAMETER, STATUS_SUCCESS,
    STATUS_TIMEOUT,
};

use crate::{
    entry::Slot,
    object::{Owned, Ptr},
    report::{Finding, Place, Violation},
    state::{Core, Tid, Wait},
    thread::{Ctx, Guard},
};

/// `STATUS_INVALID_HANDLE` of `ntstatus.h`.
const STATUS_INVALID_HANDLE: NTSTATUS = 0xC000_0008_u32.cast_signed();

struct Event {
    /// Whether a wait resets it.
    synchronization: bool,
    set: bool,
}

struct SystemThread {
    /// What the thread object's address points to. Drivers never look inside.
    memory: Owned<u64>,
    tid: Tid,
    number: usize,
    ended: bool,
    handles: usize,
    references: usize,
    started: Place,
    /// A note tells that it was left behind.
    noted: bool,
}

/// Events and system threads of a machine.
#[derive(Default)]
pub(crate) struct Kernel {
    events: HashMap<usize, Event>,
    /// By the address of the object.
    threads: HashMap<usize, SystemThread>,
    /// To the address of a thread object.
    handles: HashMap<usize, usize>,
    next_handle: usize,
    started: usize,
}

impl Kernel {
    /// Forgets a thread object that nothing leads to.
    fn collect(&mut self, at: usize) {
        let unused = |t: &SystemThread| t.ended && t.handles == 0 && t.references == 0;
        if self.threads.get(&at).is_some_and(unused) {
            self.threads.remove(&at);
        }
    }
}

impl Ctx {
    pub(crate) fn initialise_kernel_event(&self, at: usize, kind: i32, set: bool) {
        let event = Event {
            synchronization: kind == ks_guard::ffi::SynchronizationEvent,
            set,
        };
        self.lock().kernel.events.insert(at, event);
    }

    fn unknown(&self, core: Guard<'_>, what: String, instead: &str, page: &'static str) -> ! {
        let finding = Finding::new(Violation::InvalidObject, what, instead, page);
        self.fail(core, finding)
    }

    /// `KeSetEvent`: whether it was set before.
    pub(crate) fn set_event(&self, at: usize, wait: bool) -> LONG {
        let mut core = self.require_irql(self.lock(), if wait { 1 } else { 2 }, "KeSetEvent");
        let Some(event) = core.kernel.events.get_mut(&at) else {
            self.unknown(
                core,
                "KeSetEvent was called with an event that is not initialised".to_owned(),
                "call KeInitializeEvent first, and keep the event where it is",
                "nf-wdm-kesetevent",
            );
        };
        let before = std::mem::replace(&mut event.set, true);
        core.wake_all();
        LONG::from(before)
    }

    /// `KeWaitForSingleObject`, for so many units of 100 ns at most.
    pub(crate) fn wait_for_object(&self, at: usize, units: Option<u64>) -> NTSTATUS {
        const DDI: &str = "KeWaitForSingleObject";
        // At DISPATCH_LEVEL a caller may ask, and not wait (nf-wdm-kewaitforsingleobject).
        let max = if units == Some(0) { 2 } else { 1 };
        let core = self.require_irql(self.lock(), max, DDI);
        let thread = core.kernel.threads.get(&at).map(|t| t.tid);
        let wait = match thread {
            Some(tid) => Wait::Thread(tid),
            None if core.kernel.events.contains_key(&at) => Wait::Event(at),
            None => self.unknown(
                core,
                format!(
                    "{DDI} was called with neither an initialised event nor a referenced thread"
                ),
                "initialise the event first; reference the thread's object by its handle",
                "nf-wdm-kewaitforsingleobject",
            ),
        };
        let deadline =
            units.map(|units| Instant::now() + Duration::from_nanos(units.saturating_mul(100)));
        let (core, signalled) = self.block_until(core, wait, deadline, |core| {
            let Some(event) = core.kernel.events.get_mut(&at).filter(|_| thread.is_none()) else {
                let ended = core.kernel.threads.get(&at).is_none_or(|t| t.ended);
                return ended.then_some(());
            };
            let set = event.set;
            event.set &= !event.synchronization;
            set.then_some(())
        });
        drop(core);
        match signalled {
            Some(()) => STATUS_SUCCESS,
            None => STATUS_TIMEOUT,
        }
    }

    /// `PsCreateSystemThread`.
    ///
    /// # Safety
    /// `routine` may be called with `context`, on another thread.
    pub(crate) unsafe fn create_thread(
        &self,
        routine: PKSTART_ROUTINE,
        context: PVOID,
    ) -> Result<HANDLE, NTSTATUS> {
        let mut core = self.require_irql(self.lock(), 0, "PsCreateSystemThread");
        let Some(routine) = routine else {
            return Err(STATUS_INVALID_PARAMETER);
        };
        let trace = Backtrace::force_capture();
        let started = core.place(self.tid, Some(&trace), self.sim.now());
        core.kernel.started += 1;
        let number = core.kernel.started;
        drop(core);
        let memory = Owned::new(0_u64);
        let (at, context) = (memory.ptr().addr(), Ptr(context));
        // The thread waits until its object is known.
        let (known, wait) = std::sync::mpsc::channel::<()>();
        let name = format!("driver thread {number}").into();
        let tid = self.sim.start_unawaited(name, move |ctx| {
            if wait.recv().is_err() {
                return;
            }
            ctx.callback(Slot::DriverThread, None, || {
                // SAFETY: the driver gave this routine and this context to have them called once, on a thread of its own.
                unsafe { routine(context.get()) }
            });
            let mut core = ctx.lock();
            if let Some(thread) = core.kernel.threads.get_mut(&at) {
                thread.ended = true;
            }
            core.kernel.collect(at);
            core.wake_all();
        });
        let mut core = self.lock();
        core.kernel.next_handle += 4;
        let handle = core.kernel.next_handle;
        core.kernel.handles.insert(handle, at);
        let thread = SystemThread {
            memory,
            tid,
            number,
            ended: false,
            handles: 1,
            references: 0,
            started,
            noted: false,
        };
        core.kernel.threads.insert(at, thread);
        drop(core);
        // The job waits for it, unless the machine has stopped.
        let _ = known.send(());
        Ok(std::ptr::without_provenance_mut(handle))
    }

    /// `PsTerminateSystemThread`: the thread's routine returns next, and with it the thread ends.
    pub(crate) fn terminate_thread(&self) -> NTSTATUS {
        let core = self.require_irql(self.lock(), 0, "PsTerminateSystemThread");
        let ours = core.kernel.threads.values().any(|t| t.tid == self.tid);
        if ours {
            STATUS_SUCCESS
        } else {
            STATUS_INVALID_PARAMETER
        }
    }

    /// `ObReferenceObjectByHandle`: the thread object.
    pub(crate) fn reference_by_handle(&self, handle: HANDLE) -> Result<PVOID, NTSTATUS> {
        let mut core = self.require_irql(self.lock(), 0, "ObReferenceObjectByHandle");
        let kernel = &mut core.kernel;
        let at = kernel.handles.get(&handle.addr()).copied();
        let thread = at.and_then(|at| kernel.threads.get_mut(&at));
        let Some(thread) = thread else {
            return Err(STATUS_INVALID_HANDLE);
        };
        thread.references += 1;
        Ok(thread.memory.ptr().cast())
    }

    /// `ObfDereferenceObject`.
    pub(crate) fn dereference(&self, object: PVOID) {
        let mut core = self.require_irql(self.lock(), 2, "ObDereferenceObject");
        let thread = core.kernel.threads.get_mut(&object.addr());
        let Some(thread) = thread.filter(|t| t.references > 0) else {
            self.unknown(
                core,
                "ObDereferenceObject was called with no object that is referenced".to_owned(),
                "give each reference back once",
                "nf-wdm-obdereferenceobject",
            );
        };
        thread.references -= 1;
        core.kernel.collect(object.addr());
    }

    /// `ZwClose`.
    pub(crate) fn close_handle(&self, handle: HANDLE) -> NTSTATUS {
        let mut core = self.require_irql(self.lock(), 0, "ZwClose");
        let Some(at) = core.kernel.handles.remove(&handle.addr()) else {
            return STATUS_INVALID_HANDLE;
        };
        if let Some(thread) = core.kernel.threads.get_mut(&at) {
            thread.handles -= 1;
        }
        core.kernel.collect(at);
        STATUS_SUCCESS
    }

    /// Notes the driver's threads that still run, once no device is left that could have a use for them.
    pub(crate) fn note_threads(&self) {
        let mut core = self.lock();
        if core.objects.devices.iter().any(|device| device.alive) {
            return;
        }
        for (number, started) in left(&mut core) {
            let finding = Finding::new(
                Violation::ThreadLeft,
                format!("driver thread {number} still runs, and the last device is gone"),
                "tell it to stop in Stop or Remove, and wait for its object: its code goes when the driver does",
                "nf-wdm-pscreatesystemthread",
            )
            .first(Some(started));
            self.note(&mut core, finding);
        }
    }
}

/// The threads that run and are not noted yet, in the order in which they began.
fn left(core: &mut Core) -> Vec<(usize, Place)> {
    let threads = core.kernel.threads.values_mut();
    let mut left: Vec<_> = threads
        .filter(|t| !t.ended && !t.noted)
        .map(|thread| {
            thread.noted = true;
            (thread.number, thread.started.clone())
        })
        .collect();
    left.sort_unstable_by_key(|(number, _)| *number);
    left
}
