//! What a driver has running outside of its callbacks, by device: work items (`worker`) and threads (`thread`).
//!
//! Owns the list of them that each device's block has, and who ends which: its owner, by joining it, or the library, at the
//! end of the device's Remove. That is why neither needs `unsafe` to begin: whatever becomes of the handle, the device,
//! and with it the driver's code, stay until the last of them has ended. Takes no AVStream mutex; a spin lock guards the
//! list. Called by `slot::table` (Remove) and by the two.
//!
//! Why Remove: it is the one callback that comes for every device whose Add succeeded, before its `KSDEVICE` goes, and no
//! mutex is held there (`spec/entry.toml`); so the library may wait for work that takes all three. A wait in a destructor,
//! or in the free callback of the device's bag, would be under whatever is held there, and that is not documented.

mod event;
mod thread;
mod worker;

use core::cell::UnsafeCell;
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use event::Event;
pub use thread::{StopSignal, Thread, ThreadWork, Woken};
pub use worker::{Work, Worker};

use crate::ffi::{KSPIN_LOCK, KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock, NotificationEvent};
use crate::state::{
    FreeToWait, NotHeld, OutsideWorkItem, PassiveInThread, PassiveInWorkItem, PromisedNotToTake,
    Sealed, St, State,
};
use crate::status::{NtResult, NtStatus};

/// Which mutexes a work item or a thread may take: from one of them on, downwards. Sealed.
pub trait TakesMutexes: Sealed + 'static {
    /// How a work item begins.
    type State: State<I = PassiveInWorkItem>;
    /// How a thread begins.
    type InThread: State<I = PassiveInThread>;
}

/// A state in which a thread may wait for work that takes what `T` says: the first of these mutexes, and all that come
/// after it, are free.
///
/// That is the rule for acquiring them. It has to be: a thread that holds the device mutex and wants control, a worker that
/// wants the device mutex, and a thread that waits for the worker under control, wait for each other.
#[diagnostic::on_unimplemented(
    message = "KSG128: this thread cannot wait for that work item or thread here",
    label = "in the state `{Self}`",
    note = "the work may take what `{T}` says: these mutexes must be free"
)]
pub trait MayWaitFor<T: TakesMutexes>: State {}

macro_rules! takes {
    ($($(#[$doc:meta])* $name:ident: begins $d:ident $c:ident $p:ident, waits for $($mutex:ident)*;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}
        impl Sealed for $name {}
        impl TakesMutexes for $name {
            type State = St<$d, $c, $p, PassiveInWorkItem>;
            type InThread = St<$d, $c, $p, PassiveInThread>;
        }
        impl<S: State<I: OutsideWorkItem, $($mutex: FreeToWait),*>> MayWaitFor<$name> for S {}
    )*};
}

takes! {
    /// May take all three.
    TakesDevice: begins NotHeld NotHeld NotHeld, waits for D C P;
    /// May take control and processing mutexes.
    TakesControl: begins PromisedNotToTake NotHeld NotHeld, waits for C P;
    /// May take processing mutexes.
    TakesProcessing: begins PromisedNotToTake PromisedNotToTake NotHeld, waits for P;
    /// Takes none: it can be waited for in every callback at `PASSIVE_LEVEL`, in SetDeviceState and in pin Close too.
    ///
    /// It may send requests to other drivers, as streaming threads do. Who waits for it under the control mutex then waits
    /// for those drivers as well, and must know that they do not call back into this filter: no type says that.
    TakesNothing: begins PromisedNotToTake PromisedNotToTake PromisedNotToTake, waits for;
}

/// Runs `f` under a kernel spin lock.
///
/// # IRQL
///
/// `<= DISPATCH_LEVEL`; as on entry on return.
///
/// # Safety
///
/// `lock` is zero or in use as a spin lock by this function alone; `f` does not panic, and takes no lock.
unsafe fn locked<R>(lock: &UnsafeCell<KSPIN_LOCK>, f: impl FnOnce() -> R) -> R {
    // SAFETY: an initialised lock, which no code inside takes again.
    let before = unsafe { KeAcquireSpinLockRaiseToDpc(lock.get()) };
    let result = f();
    // SAFETY: acquired above, at the IRQL `before`.
    unsafe { KeReleaseSpinLock(lock.get(), before) };
    result
}

/// The tasks of one device.
///
/// # Invariants
///
/// `first` and the `next` of every task on the list are read and written under `lock`. Each task on the list is alive. Once
/// `closed`, none is added.
pub(crate) struct Tasks {
    lock: UnsafeCell<KSPIN_LOCK>,
    first: UnsafeCell<*const Task>,
    closed: UnsafeCell<bool>,
}

impl Tasks {
    pub(crate) const fn new() -> Self {
        Self {
            lock: UnsafeCell::new(0),
            first: UnsafeCell::new(ptr::null()),
            closed: UnsafeCell::new(false),
        }
    }

    /// Ends what is still registered and lets no more begin. On return none of the device's tasks runs.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Safety
    ///
    /// This thread holds no mutex, is none of the tasks, and `self` stays until it returns.
    pub(crate) unsafe fn close(&self) {
        loop {
            let next = || {
                // SAFETY: under the lock.
                unsafe { *self.closed.get() = true };
                // The pointer that `publish` stored, which reaches the whole block; one made of a `&Task` would not.
                // SAFETY: as above.
                let first = NonNull::new(unsafe { *self.first.get() }.cast_mut())?;
                // SAFETY: on the list, so alive.
                let references = unsafe { &first.as_ref().references };
                references.fetch_add(1, Ordering::Relaxed);
                Some(first)
            };
            // SAFETY: the lock of this list, whose users are short and take no other.
            let Some(task) = (unsafe { locked(&self.lock, next) }) else {
                return;
            };
            // SAFETY: alive by the reference taken above; this thread holds no mutex, so it may wait for any of them.
            unsafe { Task::end(task) };
            // SAFETY: the reference taken above.
            unsafe { Task::release(task) };
        }
    }
}

/// What differs between the sorts of task.
pub(crate) struct Sort {
    /// Ends the task: on return its code does not run and will not.
    ///
    /// Called once, at `PASSIVE_LEVEL`, by a thread that may wait for the task.
    finish: unsafe fn(NonNull<Task>),
    /// Frees the block that the task begins.
    free: unsafe fn(NonNull<Task>),
}

/// The beginning of a block that a work item or a thread runs on.
///
/// # Invariants
///
/// - The list has one reference, from [`publish`](Self::publish) until [`end`](Self::end) takes it off, and the handle has one.
/// - Who turns `claimed` ends the task, takes it off the list and sets `retired`, in this order; until it is off the list the
///   device, and so `tasks`, is there, because [`Tasks::close`] waits for that.
pub(crate) struct Task {
    sort: &'static Sort,
    tasks: *const Tasks,
    next: UnsafeCell<*const Task>,
    references: AtomicUsize,
    claimed: AtomicBool,
    retired: Event,
}

impl Task {
    fn new(sort: &'static Sort, tasks: *const Tasks) -> Self {
        Self {
            sort,
            tasks,
            next: UnsafeCell::new(ptr::null()),
            references: AtomicUsize::new(1),
            claimed: AtomicBool::new(false),
            retired: Event::new(),
        }
    }

    /// Makes it one of the device's tasks.
    ///
    /// # Errors
    ///
    /// `STATUS_DELETE_PENDING` from the end of Remove on; it is no task then, and its one reference is the caller's.
    ///
    /// # Safety
    ///
    /// `this` begins a block in non-paged memory that its `sort` frees, is not shared yet, and the device of `tasks` is live.
    unsafe fn publish(this: NonNull<Self>) -> NtResult {
        // SAFETY: alive, by the caller's contract.
        let task = unsafe { this.as_ref() };
        // SAFETY: at its place in non-paged memory, and not shared yet.
        unsafe { task.retired.init(NotificationEvent) };
        // SAFETY: the device is live, so its list is.
        let tasks = unsafe { &*task.tasks };
        let add = || {
            // SAFETY: under the lock.
            if unsafe { *tasks.closed.get() } {
                return Err(NtStatus::DELETE_PENDING);
            }
            // SAFETY: under the lock.
            let first = unsafe { &mut *tasks.first.get() };
            // SAFETY: under the lock, and not shared yet.
            unsafe { *task.next.get() = *first };
            task.references.fetch_add(1, Ordering::Relaxed);
            *first = this.as_ptr();
            Ok(())
        };
        // SAFETY: the lock of this list, whose users are short and take no other.
        unsafe { locked(&tasks.lock, add) }
    }

    /// Waits until the task has ended, and sees to it that it does. On return it is off the device's list.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Safety
    ///
    /// The caller has a reference to a published task, is not the task, and holds nothing that it may take.
    unsafe fn end(this: NonNull<Self>) {
        // SAFETY: alive by the caller's reference.
        let task = unsafe { this.as_ref() };
        if task.claimed.swap(true, Ordering::AcqRel) {
            // SAFETY: initialised by `publish`; who claimed the task waits for nothing that this thread has.
            unsafe { task.retired.wait() };
            return;
        }
        // SAFETY: claimed just now, so once; the rest is the caller's contract.
        unsafe { (task.sort.finish)(this) };
        // SAFETY: the task is on the list, so the device is live.
        let tasks = unsafe { &*task.tasks };
        let remove = || {
            let mut place = tasks.first.get();
            loop {
                // SAFETY: under the lock: `first`, or the `next` of a task on the list.
                let met = unsafe { *place };
                if ptr::eq(met, this.as_ptr()) {
                    break;
                }
                // SAFETY: this task is on the list, so what comes before it is one, too, and alive.
                place = unsafe { &*met }.next.get();
            }
            // SAFETY: under the lock.
            let next = unsafe { *task.next.get() };
            // SAFETY: as above.
            unsafe { *place = next };
        };
        // SAFETY: the lock of this list, whose users are short and take no other.
        unsafe { locked(&tasks.lock, remove) };
        // SAFETY: initialised by `publish`.
        unsafe { task.retired.set() };
        // SAFETY: the list's reference; the caller's is left.
        unsafe { Self::release(this) };
    }

    /// Gives a reference back.
    ///
    /// # Safety
    ///
    /// The caller has one, and does not use it any more.
    unsafe fn release(this: NonNull<Self>) {
        // SAFETY: alive by the caller's reference.
        let task = unsafe { this.as_ref() };
        let (sort, before) = (task.sort, task.references.fetch_sub(1, Ordering::AcqRel));
        if before == 1 {
            // SAFETY: nobody refers to the block any more; a task that was published is off the list and has ended.
            unsafe { (sort.free)(this) };
        }
    }
}
