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

use crate::cx::Cx;
use crate::data::{Driver, pool};
use crate::ffi::{
    KSDEVICE, KsQueueWorkItem, KsRegisterWorker, KsUnregisterWorker, LIST_ENTRY, PKSWORKER,
    WORK_QUEUE_ITEM, WORK_QUEUE_TYPE,
};
use crate::handle::Device;
use crate::state::{
    AtPassiveLevel, FreeToWait, NotHeld, OutsideWorkItem, PassiveInWorkItem, PromisedNotToTake,
    Sealed, St, State,
};
use crate::status::{NtResult, NtStatus};

/// `DelayedWorkQueue` of `wdm.h`.
const DELAYED_WORK_QUEUE: WORK_QUEUE_TYPE = 1;

/// Which mutexes a work item may take: from one of them on, downwards. Sealed.
pub trait TakesMutexes: Sealed + 'static {
    /// How the work begins.
    type State: State<I = PassiveInWorkItem>;
}

/// A state in which a thread may wait for work that takes what `T` says: the first of these mutexes, and all that come
/// after it, are free.
///
/// That is the rule for acquiring them. It has to be: a thread that holds the device mutex and wants control, a worker that
/// wants the device mutex, and a thread that waits for the worker under control, wait for each other.
#[diagnostic::on_unimplemented(
    message = "KSG128: this thread cannot wait for that work item here",
    label = "in the state `{Self}`",
    note = "the work may take what `{T}` says: these mutexes must be free"
)]
pub trait MayWaitFor<T: TakesMutexes>: State {}

macro_rules! takes {
    ($($(#[$doc:meta])* $name:ident: enters $state:ty, waits for $($mutex:ident)*;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}
        impl Sealed for $name {}
        impl TakesMutexes for $name {
            type State = $state;
        }
        impl<S: State<I: OutsideWorkItem, $($mutex: FreeToWait),*>> MayWaitFor<$name> for S {}
    )*};
}

takes! {
    /// May take all three.
    TakesDevice: enters St<NotHeld, NotHeld, NotHeld, PassiveInWorkItem>, waits for D C P;
    /// May take control and processing mutexes.
    TakesControl: enters St<PromisedNotToTake, NotHeld, NotHeld, PassiveInWorkItem>, waits for C P;
    /// May take processing mutexes.
    TakesProcessing: enters St<PromisedNotToTake, PromisedNotToTake, NotHeld, PassiveInWorkItem>, waits for P;
    /// Takes none: it can be waited for in every callback at `PASSIVE_LEVEL`, in SetDeviceState and in pin Close too.
    TakesNothing: enters St<PromisedNotToTake, PromisedNotToTake, PromisedNotToTake, PassiveInWorkItem>, waits for;
}

/// What a work item does, with the data that moves into it.
pub trait Work: Send + 'static {
    /// Whose device it works for.
    type Driver: Driver;
    /// Which mutexes it may take: [`TakesDevice`], [`TakesControl`], [`TakesProcessing`] or [`TakesNothing`].
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
/// `item` is in the queue of ks.sys in the state `QUEUED` alone. `work` is reached by the routine of that item, or by the
/// owner of a `Worker` whose worker is unregistered.
struct Block<W> {
    item: UnsafeCell<WORK_QUEUE_ITEM>,
    state: AtomicU32,
    worker: PKSWORKER,
    device: *mut KSDEVICE,
    work: UnsafeCell<W>,
}

/// A registered work item.
///
/// Kept in protected data, say, and [joined](Self::join) before the device goes. Dropped without, it stays registered, and
/// its memory allocated: to wait in a destructor would be to wait under whatever is held there.
#[must_use = "a worker that is not joined is leaked"]
pub struct Worker<W: Work> {
    block: NonNull<Block<W>>,
}

// SAFETY: all that is done through `&Worker` is to change an atomic and to queue; the work itself is `Send`, and reached
// by one thread at a time.
unsafe impl<W: Work> Send for Worker<W> {}
// SAFETY: as for `Send`.
unsafe impl<W: Work> Sync for Worker<W> {}

impl<W: Work> core::fmt::Debug for Worker<W> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("Worker").field(&self.block).finish()
    }
}

impl<W: Work> Worker<W> {
    /// Registers `work` for `device` (`nf-ks-ksregisterworker`).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Errors
    ///
    /// `STATUS_INSUFFICIENT_RESOURCES`, or what the function returns; `work` is dropped then.
    ///
    /// # Safety
    ///
    /// The worker is [joined](Self::join) before the device is removed, on every path; Remove is the place.
    #[doc(alias = "KsRegisterWorker")]
    pub unsafe fn register<'c, S: State<I: AtPassiveLevel>>(
        cx: &mut Cx<'c, S>,
        device: Device<'_, 'c, W::Driver>,
        work: W,
    ) -> NtResult<Self> {
        let _ = cx;
        let mut worker: PKSWORKER = ptr::null_mut();
        // SAFETY: at PASSIVE_LEVEL; the result goes into a local.
        let status = unsafe { KsRegisterWorker(DELAYED_WORK_QUEUE, &raw mut worker) };
        NtStatus::check(status)?;
        let block = pool::allocate(Block {
            item: UnsafeCell::new(WORK_QUEUE_ITEM {
                List: LIST_ENTRY {
                    Flink: ptr::null_mut(),
                    Blink: ptr::null_mut(),
                },
                WorkerRoutine: Some(routine::<W>),
                Parameter: ptr::null_mut(),
            }),
            state: AtomicU32::new(IDLE),
            worker,
            device: device.as_raw(),
            work: UnsafeCell::new(work),
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
        Ok(Self { block })
    }

    /// Asks for the work to be done (`nf-ks-ksqueueworkitem`): once more, unless it is queued and has not begun.
    ///
    /// # IRQL
    ///
    /// `<= DISPATCH_LEVEL`.
    ///
    /// # Errors
    ///
    /// What the function returns; nothing is queued then.
    #[doc(alias = "KsQueueWorkItem")]
    pub fn queue<S: State>(&self, cx: &mut Cx<'_, S>) -> NtResult {
        let _ = cx;
        // SAFETY: the block lives until `join` takes the worker.
        let block = unsafe { self.block.as_ref() };
        let before = block
            .state
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |state| match state {
                IDLE => Some(QUEUED),
                RUNNING => Some(AGAIN),
                _ => None,
            });
        if before != Ok(IDLE) {
            return Ok(());
        }
        // SAFETY: registered and not unregistered; the item was in no queue (`IDLE`), and lives until `join`, which waits.
        let status = unsafe { KsQueueWorkItem(block.worker, block.item.get()) };
        NtStatus::check(status).inspect_err(|_| block.state.store(IDLE, Ordering::Release))
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
        // SAFETY: the block is alive: this was its only owner.
        let worker = unsafe { (*block.as_ptr()).worker };
        // SAFETY: registered, at PASSIVE_LEVEL, and this thread holds nothing that the work wants (`MayWaitFor`).
        unsafe { KsUnregisterWorker(worker) };
        // SAFETY: nothing is queued or running any more, and nobody else has the block.
        let block = unsafe { pool::take(block) };
        block.work.into_inner()
    }
}

/// `WORKER_THREAD_ROUTINE`: runs the work of one block until nobody has asked again.
///
/// # Safety
///
/// Called by ks.sys, once for each time that the item of `parameter`, a live block, was queued.
unsafe extern "C" fn routine<W: Work>(parameter: *mut c_void) {
    let block = parameter.cast::<Block<W>>();
    // SAFETY: the block lives until `join`, which waits for this function.
    let state = unsafe { &(*block).state };
    // SAFETY: as above; written before the item was queued.
    let device = unsafe { (*block).device };
    loop {
        state.store(RUNNING, Ordering::Release);
        // SAFETY: as above.
        let work = unsafe { (*block).work.get() };
        // SAFETY: the item is queued by `IDLE` -> `QUEUED` alone, and is not `IDLE` before the end of this loop: one
        // thread at a time comes here.
        let work = unsafe { &mut *work };
        // SAFETY: a thread of the system, at PASSIVE_LEVEL, with no caller of AVStream on the stack: nothing is held.
        let mut cx = unsafe { Cx::new() };
        // SAFETY: the device is live: whoever registered the worker joins it first.
        work.run(&mut cx, unsafe { Device::new(device) });
        if state
            .compare_exchange(RUNNING, IDLE, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
        {
            return;
        }
    }
}
