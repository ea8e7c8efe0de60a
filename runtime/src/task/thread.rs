//! Threads of the driver: code that runs beside the callbacks, with nothing held, until it is told to stop.
//!
//! Owns the block that a thread runs on, the event that wakes it, and its end: told to stop, it is waited for as an object,
//! so that the last of the driver's code has returned (`nf-wdm-pscreatesystemthread`). The type of the work says which
//! mutexes it may take; who waits for it must have them free. Takes no mutex itself. Used by drivers.

use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;

use super::event::{self, Event};
use super::{MayWaitFor, Sort, TakesMutexes, Task};
use crate::cx::Cx;
use crate::data::block::DeviceBlock;
use crate::data::{Driver, pool};
use crate::ffi::{
    HANDLE, KSDEVICE, KernelMode, NotificationEvent, OBJ_KERNEL_HANDLE, OBJECT_ATTRIBUTES,
    ObReferenceObjectByHandle, ObfDereferenceObject, PVOID, PsCreateSystemThread,
    PsTerminateSystemThread, STATUS_SUCCESS, SynchronizationEvent, ULONG, ZwClose,
};
use crate::handle::Device;
use crate::state::{AtPassiveLevel, NotHeldInWait, State};
use crate::status::{NtResult, NtStatus};

/// What a thread does, with the data that moves into it.
pub trait ThreadWork: Send + 'static {
    /// Whose device it works for.
    type Driver: Driver;
    /// Which mutexes it may take: [`TakesDevice`](super::TakesDevice), [`TakesControl`](super::TakesControl),
    /// [`TakesProcessing`](super::TakesProcessing) or [`TakesNothing`](super::TakesNothing).
    type Takes: TakesMutexes;

    /// What the thread runs, once. It ends where this returns, and is to return soon after `stop` says so.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <Self::Takes as TakesMutexes>::InThread>,
        device: Device<'_, 'c, Self::Driver>,
        stop: &StopSignal<'_>,
    );
}

/// Why a thread goes on after a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// It is to stop. Every later wait says so at once.
    ToStop,
    /// [`Thread::wake`] was called since the last wait, once or more often.
    ByCall,
    /// The time is over.
    ByTime,
}

/// The thread's side of its stop signal.
#[derive(Debug)]
pub struct StopSignal<'a> {
    signal: &'a Signal,
    /// Neither `Send` nor `Sync`: a wake-up ends one wait, and that is the thread's own.
    thread: PhantomData<*mut ()>,
}

impl StopSignal<'_> {
    /// Whether the thread is to stop.
    ///
    /// # IRQL
    ///
    /// Any.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.signal.stop.load(Ordering::Acquire)
    }

    /// Waits until the thread is to stop, or is woken (`nf-wdm-kewaitforsingleobject`).
    ///
    /// No mutex is held: the callback that is to wake the thread could want it. A helper that calls it asks for
    /// [`MayWait`](crate::state::MayWait).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    #[doc(alias = "KeWaitForSingleObject")]
    pub fn wait<S>(&self, cx: &mut Cx<'_, S>) -> Woken
    where
        S: State<D: NotHeldInWait, C: NotHeldInWait, P: NotHeldInWait, I: AtPassiveLevel>,
    {
        let _ = cx;
        if !self.is_set() {
            // SAFETY: initialised before the thread began; at PASSIVE_LEVEL.
            unsafe { self.signal.wake.wait() };
        }
        self.why(true)
    }

    /// As [`wait`](Self::wait), for so long at most.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    #[doc(alias = "KeWaitForSingleObject")]
    #[doc(alias = "KeDelayExecutionThread")]
    pub fn wait_for<S>(&self, cx: &mut Cx<'_, S>, time: Duration) -> Woken
    where
        S: State<D: NotHeldInWait, C: NotHeldInWait, P: NotHeldInWait, I: AtPassiveLevel>,
    {
        let _ = cx;
        if self.is_set() {
            return Woken::ToStop;
        }
        let units = i64::try_from(time.as_nanos().div_ceil(100)).unwrap_or(i64::MAX);
        // SAFETY: as in `wait`.
        let woken = unsafe { self.signal.wake.wait_for(units) };
        self.why(woken)
    }

    fn why(&self, woken: bool) -> Woken {
        match (self.is_set(), woken) {
            (true, _) => Woken::ToStop,
            (false, true) => Woken::ByCall,
            (false, false) => Woken::ByTime,
        }
    }
}

/// How a thread is woken and told to stop.
struct Signal {
    stop: AtomicBool,
    /// Set after `stop`, and by `wake`; a wait resets it.
    wake: Event,
}

impl core::fmt::Debug for Signal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Signal")
            .field("stop", &self.stop)
            .finish_non_exhaustive()
    }
}

/// # Invariants
///
/// `work` is reached by the thread; where that has ended, by the handle's owner; and is there until `stop_and_join` takes it.
/// `object` is written once, before `ready` is set: the thread's object, with a reference, or null where none began.
#[repr(C)]
struct Block<W> {
    /// First, so that a pointer to it is one to the block.
    task: Task,
    signal: Signal,
    ready: Event,
    object: UnsafeCell<PVOID>,
    device: *mut KSDEVICE,
    work: UnsafeCell<Option<W>>,
}

/// A thread of the driver (`nf-wdm-pscreatesystemthread`).
///
/// Kept in protected data, say, and [joined](Self::stop_and_join) when its work is over. Dropped without, it runs on until the
/// device's Remove, at the end of which the library tells it to stop and waits for it; the work is dropped then, or with the
/// handle, if that stays longer, at whatever IRQL.
///
/// ```
/// # use ks_guard::*;
/// # enum Camera {}
/// # impl Driver for Camera { type Device = u32; }
/// use core::time::Duration;
///
/// struct Poll;
///
/// impl ThreadWork for Poll {
///     type Driver = Camera;
///     type Takes = TakesDevice;
///
///     fn run<'c>(
///         &mut self,
///         cx: &mut Cx<'c, <TakesDevice as TakesMutexes>::InThread>,
///         device: Device<'_, 'c, Camera>,
///         stop: &StopSignal<'_>,
///     ) {
///         while stop.wait_for(cx, Duration::from_millis(20)) != Woken::ToStop {
///             cx.with_device(device, |cx| *device.data_mut(cx) += 1);
///         }
///     }
/// }
/// ```
#[must_use = "a thread that is not joined runs until the device is removed"]
pub struct Thread<W: ThreadWork> {
    block: NonNull<Block<W>>,
}

// SAFETY: all that is done through `&Thread` is to set an event; the work itself is `Send`, and reached by one thread at a
// time.
unsafe impl<W: ThreadWork> Send for Thread<W> {}
// SAFETY: as for `Send`.
unsafe impl<W: ThreadWork> Sync for Thread<W> {}

impl<W: ThreadWork> core::fmt::Debug for Thread<W> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("Thread").field(&self.block).finish()
    }
}

impl<W: ThreadWork> Drop for Thread<W> {
    fn drop(&mut self) {
        // SAFETY: the handle's reference, which nobody uses after this.
        unsafe { Task::release(self.block.cast()) };
    }
}

impl<W: ThreadWork> Thread<W> {
    /// What the library does to a thread of this type.
    const SORT: &'static Sort = &Sort {
        finish: finish::<W>,
        free: free::<W>,
    };

    /// Starts a thread that runs `work` for `device` (`nf-wdm-pscreatesystemthread`), with nothing held.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Errors
    ///
    /// `STATUS_INSUFFICIENT_RESOURCES`, `STATUS_DELETE_PENDING` from the end of the device's Remove on, or what the functions
    /// return; `work` is dropped then, and has not run.
    #[doc(alias = "PsCreateSystemThread")]
    pub fn spawn<'c, S: State<I: AtPassiveLevel>>(
        cx: &mut Cx<'c, S>,
        device: Device<'_, 'c, W::Driver>,
        work: W,
    ) -> NtResult<Self> {
        let _ = cx;
        // SAFETY: the handle's invariant: Add stored this device's block.
        let tasks = unsafe { DeviceBlock::<W::Driver>::tasks(device.context()) };
        let block = pool::allocate(Block {
            task: Task::new(Self::SORT, tasks),
            signal: Signal {
                stop: AtomicBool::new(false),
                wake: Event::new(),
            },
            ready: Event::new(),
            object: UnsafeCell::new(ptr::null_mut()),
            device: device.as_raw(),
            work: UnsafeCell::new(Some(work)),
        })?;
        // INVARIANT: the block's one reference is the handle's.
        let handle = Self { block };
        // SAFETY: alive by the handle's reference.
        let shared = unsafe { block.as_ref() };
        // SAFETY: in the pool, and not shared yet.
        unsafe { shared.signal.wake.init(SynchronizationEvent) };
        // SAFETY: as above.
        unsafe { shared.ready.init(NotificationEvent) };
        // SAFETY: a new block in the pool, whose `free` it is; the device is live.
        unsafe { Task::publish(block.cast()) }?;
        // SAFETY: the block is published: it lives until `finish` has waited for the thread, or for its not beginning.
        let object = unsafe { start(entry::<W>, block.as_ptr().cast()) };
        // SAFETY: written here alone, and read only after `ready` is set.
        unsafe { *shared.object.get() = object.unwrap_or(ptr::null_mut()) };
        // SAFETY: initialised above.
        unsafe { shared.ready.set() };
        if let Err(status) = object {
            // SAFETY: the handle's reference; no thread began, so there is none to wait for.
            unsafe { Task::end(block.cast()) };
            return Err(status);
        }
        Ok(handle)
    }

    /// Ends the thread's present or next wait (`nf-wdm-kesetevent`).
    ///
    /// The context is only looked at, so the thread may come out of data that is borrowed from it.
    ///
    /// # IRQL
    ///
    /// `<= DISPATCH_LEVEL`.
    #[doc(alias = "KeSetEvent")]
    pub fn wake<S: State>(&self, cx: &Cx<'_, S>) {
        let _ = cx;
        // SAFETY: the block lives as long as the handle.
        let block = unsafe { self.block.as_ref() };
        // SAFETY: initialised before the handle was handed out.
        unsafe { block.signal.wake.set() };
    }

    /// Tells the thread to stop, waits until it has (`nf-wdm-kewaitforsingleobject`), and gives the work back.
    ///
    /// The mutexes that the work may take, and all that come after them, are free here.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    #[doc(alias = "KeWaitForSingleObject")]
    pub fn stop_and_join<S>(self, cx: &mut Cx<'_, S>) -> W
    where
        S: MayWaitFor<W::Takes>,
    {
        let _ = cx;
        let block = ManuallyDrop::new(self).block;
        // SAFETY: the handle's reference; this is no thread of the driver (`MayWaitFor`), and holds nothing that the work
        // wants.
        unsafe { Task::end(block.cast()) };
        // SAFETY: alive by the handle's reference.
        let work = unsafe { block.as_ref() }.work.get();
        // SAFETY: the thread has ended, and the handle's owner is the only one to come here.
        let work = unsafe { (*work).take() };
        // SAFETY: the handle's reference; the handle itself is gone.
        unsafe { Task::release(block.cast()) };
        // SAFETY: `stop_and_join` alone takes the work, and consumes the one handle.
        unsafe { work.unwrap_unchecked() }
    }
}

/// Starts a thread, and gives its object with a reference.
///
/// # Safety
///
/// `entry` may run on `context`; at `PASSIVE_LEVEL`.
unsafe fn start(entry: unsafe extern "C" fn(PVOID), context: PVOID) -> NtResult<PVOID> {
    let mut attributes = OBJECT_ATTRIBUTES {
        #[expect(clippy::cast_possible_truncation, reason = "48 bytes")]
        Length: size_of::<OBJECT_ATTRIBUTES>() as ULONG,
        RootDirectory: ptr::null_mut(),
        ObjectName: ptr::null_mut(),
        // The callback that starts the thread may run in a client's process, which is not to have the handle.
        Attributes: OBJ_KERNEL_HANDLE,
        SecurityDescriptor: ptr::null_mut(),
        SecurityQualityOfService: ptr::null_mut(),
    };
    let mut handle: HANDLE = ptr::null_mut();
    // SAFETY: at PASSIVE_LEVEL; the places outlive the call; no process and no client id are documented options.
    let status = unsafe {
        PsCreateSystemThread(
            &raw mut handle,
            THREAD_ALL_ACCESS,
            &raw mut attributes,
            ptr::null_mut(),
            ptr::null_mut(),
            Some(entry),
            context,
        )
    };
    NtStatus::check(status)?;
    let mut object: PVOID = ptr::null_mut();
    // SAFETY: the handle of a new thread, which nobody closes but this function.
    let status = unsafe {
        ObReferenceObjectByHandle(
            handle,
            THREAD_ALL_ACCESS,
            ptr::null_mut(),
            KernelMode,
            &raw mut object,
            ptr::null_mut(),
        )
    };
    // A new handle of the kernel's, referenced from kernel mode for the access that it was created with: none of the reasons of
    // nf-wdm-obreferenceobjectbyhandle can apply. A thread that cannot be waited for must not go unnoticed.
    assert!(status == STATUS_SUCCESS, "the object of a new thread");
    // SAFETY: as above; not used again.
    let _ = unsafe { ZwClose(handle) };
    Ok(object)
}

/// `THREAD_ALL_ACCESS` of `wdm.h`.
const THREAD_ALL_ACCESS: ULONG = 0x001F_FFFF;

/// `Sort::finish`: tells the thread to stop, and waits for it.
///
/// # Safety
///
/// As there says: `task` begins a live `Block<W>`, and this thread may wait for the work.
unsafe fn finish<W: ThreadWork>(task: NonNull<Task>) {
    // SAFETY: the caller's contract.
    let block = unsafe { task.cast::<Block<W>>().as_ref() };
    // SAFETY: initialised before the task was published. Who sets it, `spawn`, waits for nothing before it does.
    unsafe { block.ready.wait() };
    // SAFETY: `ready` is set, so it is written and stays.
    let object = unsafe { *block.object.get() };
    if object.is_null() {
        return;
    }
    block.signal.stop.store(true, Ordering::Release);
    // SAFETY: initialised before the task was published.
    unsafe { block.signal.wake.set() };
    // SAFETY: a thread's object, with a reference; at PASSIVE_LEVEL.
    unsafe { event::wait(object) };
    // SAFETY: the reference of `start`, which is not used again.
    let _ = unsafe { ObfDereferenceObject(object) };
}

/// `Sort::free`.
///
/// # Safety
///
/// `task` begins a `Block<W>` from the pool, to which nothing refers any more.
unsafe fn free<W: ThreadWork>(task: NonNull<Task>) {
    // SAFETY: the caller's contract.
    unsafe { pool::free(task.cast::<Block<W>>()) };
}

/// `KSTART_ROUTINE`: runs the work of one block, once.
///
/// # Safety
///
/// Called by the system on a new thread, with a live block that stays until the thread has ended.
unsafe extern "C" fn entry<W: ThreadWork>(context: PVOID) {
    // SAFETY: the caller's contract.
    unsafe { run::<W>(context) };
    // SAFETY: on a thread that PsCreateSystemThread began, at PASSIVE_LEVEL, with nothing left to drop.
    let _ = unsafe { PsTerminateSystemThread(STATUS_SUCCESS) };
}

/// # Safety
///
/// As for [`entry`].
unsafe fn run<W: ThreadWork>(context: *mut c_void) {
    let block = context.cast::<Block<W>>();
    // SAFETY: the block lives until the thread has ended.
    let signal = unsafe { &(*block).signal };
    // SAFETY: as above; written before the thread began.
    let device = unsafe { (*block).device };
    // SAFETY: as above.
    let work = unsafe { (*block).work.get() };
    // SAFETY: the one thread of this block; others come here after it has ended.
    let work = unsafe { (*work).as_mut() };
    // SAFETY: `stop_and_join` takes the work, after it has waited for this thread.
    let work = unsafe { work.unwrap_unchecked() };
    // SAFETY: a thread of its own, at PASSIVE_LEVEL, with no caller of AVStream on the stack: nothing is held.
    let mut cx = unsafe { Cx::new() };
    let stop = StopSignal {
        signal,
        thread: PhantomData,
    };
    // SAFETY: the device is live: Remove ends with the last of its tasks.
    work.run(&mut cx, unsafe { Device::new(device) }, &stop);
}
