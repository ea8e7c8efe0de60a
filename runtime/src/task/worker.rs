//! Work items: code of the driver on a thread of the system, with nothing held.
//!
//! Owns the block that a queued item points to, and its states, so that an item is queued once at a time and runs alone.
//! The type of the work says which mutexes it may take; who waits for it must have them free. Registers and queues with
//! ks.sys (`nf-ks-ksregisterworker`); takes no mutex itself. Used by drivers.

use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::mem::ManuallyDrop;
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicU32, Ordering};

use super::{MayWaitFor, Sort, TakesMutexes, Task, locked};
use crate::cx::Cx;
use crate::data::block::DeviceBlock;
use crate::data::{Driver, pool};
use crate::ffi::{
    KSDEVICE, KSPIN_LOCK, KsQueueWorkItem, KsRegisterWorker, KsUnregisterWorker, LIST_ENTRY,
    PKSWORKER, WORK_QUEUE_ITEM, WORK_QUEUE_TYPE,
};
use crate::handle::Device;
use crate::state::{AtPassiveLevel, State};
use crate::status::{NtResult, NtStatus};

/// `DelayedWorkQueue` of `wdm.h`.
const DELAYED_WORK_QUEUE: WORK_QUEUE_TYPE = 1;

/// What a work item does, with the data that moves into it.
pub trait Work: Send + 'static {
    /// Whose device it works for.
    type Driver: Driver;
    /// Which mutexes it may take: [`TakesDevice`](super::TakesDevice), [`TakesControl`](super::TakesControl),
    /// [`TakesProcessing`](super::TakesProcessing) or [`TakesNothing`](super::TakesNothing).
    type Takes: TakesMutexes;

    /// Does the work, once for each time that it was queued and had not begun.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <Self::Takes as TakesMutexes>::State>,
        device: Device<'_, 'c, Self::Driver>,
    );
}

/// Neither queued nor running.
const IDLE: u32 = 0;
/// In the queue of the system.
const QUEUED: u32 = 1;
/// Running.
const RUNNING: u32 = 2;
/// Running, and to run again.
const AGAIN: u32 = 3;

/// # Invariants
///
/// `item` is in the queue of ks.sys in the state `QUEUED` alone. `work` is reached by the routine of that item; where the
/// worker is unregistered, by the handle's owner; and is there until `join` takes it. `closed` is read and written under
/// `lock`; once it is set nothing is queued.
#[repr(C)]
struct Block<W> {
    /// First, so that a pointer to it is one to the block.
    task: Task,
    item: UnsafeCell<WORK_QUEUE_ITEM>,
    state: AtomicU32,
    lock: UnsafeCell<KSPIN_LOCK>,
    closed: UnsafeCell<bool>,
    worker: PKSWORKER,
    device: *mut KSDEVICE,
    work: UnsafeCell<Option<W>>,
}

/// A registered work item.
///
/// Kept in protected data, say, and [joined](Self::join) when the work is over. Dropped without, it stays registered until the
/// device's Remove, at the end of which the library waits for what is queued and unregisters it; the work is dropped then, or
/// with the handle, if that stays longer, at whatever IRQL.
#[must_use = "a worker that is not joined stays registered until the device is removed"]
pub struct Worker<W: Work> {
    block: NonNull<Block<W>>,
}

// SAFETY: all that is done through `&Worker` is to change an atomic, and to queue under a lock; the work itself is `Send`, and
// reached by one thread at a time.
unsafe impl<W: Work> Send for Worker<W> {}
// SAFETY: as for `Send`.
unsafe impl<W: Work> Sync for Worker<W> {}

impl<W: Work> core::fmt::Debug for Worker<W> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("Worker").field(&self.block).finish()
    }
}

impl<W: Work> Drop for Worker<W> {
    fn drop(&mut self) {
        // SAFETY: the handle's reference, which nobody uses after this.
        unsafe { Task::release(self.block.cast()) };
    }
}

impl<W: Work> Worker<W> {
    /// What the library does to a worker of this type.
    const SORT: &'static Sort = &Sort {
        finish: finish::<W>,
        free: free::<W>,
    };

    /// Registers `work` for `device` (`nf-ks-ksregisterworker`).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Errors
    ///
    /// `STATUS_INSUFFICIENT_RESOURCES`, `STATUS_DELETE_PENDING` from the end of the device's Remove on, or what the function returns;
    /// `work` is dropped then.
    #[doc(alias = "KsRegisterWorker")]
    pub fn register<'c, S: State<I: AtPassiveLevel>>(
        cx: &mut Cx<'c, S>,
        device: Device<'_, 'c, W::Driver>,
        work: W,
    ) -> NtResult<Self> {
        let _ = cx;
        let mut worker: PKSWORKER = ptr::null_mut();
        // SAFETY: at PASSIVE_LEVEL; the result goes into a local.
        let status = unsafe { KsRegisterWorker(DELAYED_WORK_QUEUE, &raw mut worker) };
        NtStatus::check(status)?;
        // SAFETY: the handle's invariant: Add stored this device's block.
        let tasks = unsafe { DeviceBlock::<W::Driver>::tasks(device.context()) };
        let block = pool::allocate(Block {
            task: Task::new(Self::SORT, tasks),
            item: UnsafeCell::new(WORK_QUEUE_ITEM {
                List: LIST_ENTRY {
                    Flink: ptr::null_mut(),
                    Blink: ptr::null_mut(),
                },
                WorkerRoutine: Some(routine::<W>),
                Parameter: ptr::null_mut(),
            }),
            state: AtomicU32::new(IDLE),
            lock: UnsafeCell::new(0),
            closed: UnsafeCell::new(false),
            worker,
            device: device.as_raw(),
            work: UnsafeCell::new(Some(work)),
        });
        let block = match block {
            Ok(block) => block,
            Err(status) => {
                // SAFETY: registered above, and nothing is queued.
                unsafe { KsUnregisterWorker(worker) };
                return Err(status);
            }
        };
        // SAFETY: a new block, which nobody else knows.
        let item = unsafe { block.as_ref() }.item.get();
        // SAFETY: as above.
        unsafe { (*item).Parameter = block.as_ptr().cast() };
        // INVARIANT: the block's one reference is the handle's.
        let handle = Self { block };
        // SAFETY: a new block in the pool, whose `free` it is; the device is live.
        if let Err(status) = unsafe { Task::publish(block.cast()) } {
            // SAFETY: registered above, and nothing is queued.
            unsafe { KsUnregisterWorker(worker) };
            return Err(status);
        }
        Ok(handle)
    }

    /// Asks for the work to be done (`nf-ks-ksqueueworkitem`): once more, unless it is queued and has not begun.
    ///
    /// The context is only looked at, so the worker may come out of data that is borrowed from it.
    ///
    /// # IRQL
    ///
    /// `<= DISPATCH_LEVEL`.
    ///
    /// # Errors
    ///
    /// `STATUS_DELETE_PENDING` once the device is removed, or what the function returns; nothing is queued then.
    #[doc(alias = "KsQueueWorkItem")]
    pub fn queue<S: State>(&self, cx: &Cx<'_, S>) -> NtResult {
        let _ = cx;
        // SAFETY: the block lives as long as the handle.
        let block = unsafe { self.block.as_ref() };
        let queue = || {
            // SAFETY: under the lock.
            if unsafe { *block.closed.get() } {
                return Err(NtStatus::DELETE_PENDING);
            }
            // Where nothing changes it is written, too: the routine's `swap` then sees this write, and with it all that the
            // caller did before, or this sees `RUNNING`. A load could see neither, and the work would miss what it is for.
            let before = block
                .state
                .fetch_update(Ordering::AcqRel, Ordering::Acquire, |state| {
                    Some(match state {
                        IDLE => QUEUED,
                        RUNNING => AGAIN,
                        asked => asked,
                    })
                });
            if before != Ok(IDLE) {
                return Ok(());
            }
            // SAFETY: registered, and not unregistered: `finish` sets `closed` before it does that. The item was in no
            // queue (`IDLE`), and lives until then.
            let status = unsafe { KsQueueWorkItem(block.worker, block.item.get()) };
            NtStatus::check(status).inspect_err(|_| block.state.store(IDLE, Ordering::Release))
        };
        // SAFETY: the lock of this block; ks.sys may be asked to queue at DISPATCH_LEVEL, and calls nothing of the driver's.
        unsafe { locked(&block.lock, queue) }
    }

    /// Waits until what is queued has run, unregisters the worker (`nf-ks-ksunregisterworker`), and gives the work back.
    ///
    /// The mutexes that the work may take, and all that come after them, are free here.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    #[doc(alias = "KsUnregisterWorker")]
    pub fn join<S>(self, cx: &mut Cx<'_, S>) -> W
    where
        S: MayWaitFor<W::Takes>,
    {
        let _ = cx;
        let block = ManuallyDrop::new(self).block;
        // SAFETY: the handle's reference; this thread is no work item (`MayWaitFor`), and holds nothing that the work wants.
        unsafe { Task::end(block.cast()) };
        // SAFETY: alive by the handle's reference.
        let work = unsafe { block.as_ref() }.work.get();
        // SAFETY: nothing is queued or running any more, and the handle's owner is the only one to come here.
        let work = unsafe { (*work).take() };
        // SAFETY: the handle's reference; the handle itself is gone.
        unsafe { Task::release(block.cast()) };
        // SAFETY: `join` alone takes the work, and consumes the one handle.
        unsafe { work.unwrap_unchecked() }
    }
}

/// `Sort::finish`: waits until what is queued has run, and unregisters.
///
/// # Safety
///
/// As there says: `task` begins a live `Block<W>`, and this thread may wait for the work.
unsafe fn finish<W: Work>(task: NonNull<Task>) {
    // SAFETY: the caller's contract.
    let block = unsafe { task.cast::<Block<W>>().as_ref() };
    let close = || {
        // SAFETY: under the lock.
        unsafe { *block.closed.get() = true };
    };
    // SAFETY: the lock of this block.
    unsafe { locked(&block.lock, close) };
    // SAFETY: registered, unregistered here alone, at PASSIVE_LEVEL, and this thread holds nothing that the work wants.
    unsafe { KsUnregisterWorker(block.worker) };
}

/// `Sort::free`.
///
/// # Safety
///
/// `task` begins a `Block<W>` from the pool, to which nothing refers any more.
unsafe fn free<W: Work>(task: NonNull<Task>) {
    // SAFETY: the caller's contract.
    unsafe { pool::free(task.cast::<Block<W>>()) };
}

/// `WORKER_THREAD_ROUTINE`: runs the work of one block until nobody has asked again.
///
/// # Safety
///
/// Called by ks.sys, once for each time that the item of `parameter`, a live block, was queued.
unsafe extern "C" fn routine<W: Work>(parameter: *mut c_void) {
    let block = parameter.cast::<Block<W>>();
    // SAFETY: the block lives until `finish`, which waits for this function, has returned.
    let state = unsafe { &(*block).state };
    // SAFETY: as above; written before the item was queued.
    let device = unsafe { (*block).device };
    loop {
        // From here on, whoever asks asks for another run; what was done before asking until now is seen by this one.
        state.swap(RUNNING, Ordering::AcqRel);
        // SAFETY: as above.
        let work = unsafe { (*block).work.get() };
        // SAFETY: the item is queued by `IDLE` -> `QUEUED` alone, and is not `IDLE` before the end of this loop: one
        // thread at a time comes here.
        let work = unsafe { (*work).as_mut() };
        // SAFETY: `join` takes the work, after it has waited for this function.
        let work = unsafe { work.unwrap_unchecked() };
        // SAFETY: a thread of the system, at PASSIVE_LEVEL, with no caller of AVStream on the stack: nothing is held.
        let mut cx = unsafe { Cx::new() };
        // SAFETY: the device is live: Remove ends with the last of its tasks.
        work.run(&mut cx, unsafe { Device::new(device) });
        if state
            .compare_exchange(RUNNING, IDLE, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
        {
            return;
        }
    }
}
