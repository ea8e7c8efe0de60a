//! The least of ks.sys that these tests need, with ownership per mutex: recursion, inversion, an unpaired release, and a
//! second object of one kind are panics.
//!
//! The real simulator is `ks-guard-sim`; this stands in for it where a test wants objects without a driver's life around
//! them. Everything is per thread.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::ptr;

use ks_guard::ffi::*;

/// Which mutex, by rank.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    Device,
    Control,
    Processing,
}

thread_local! {
    static HELD: RefCell<Vec<(Kind, usize)>> = const { RefCell::new(Vec::new()) };
    static ACQUIRED: Cell<usize> = const { Cell::new(0) };
    static PARENTS: RefCell<BTreeMap<usize, usize>> = const { RefCell::new(BTreeMap::new()) };
    static CHILDREN: RefCell<BTreeMap<usize, Vec<usize>>> = const { RefCell::new(BTreeMap::new()) };
    static BAGS: RefCell<BTreeMap<usize, Vec<(usize, PFNKSFREE)>>> = const { RefCell::new(BTreeMap::new()) };
    static QUEUE: RefCell<Vec<(usize, usize)>> = const { RefCell::new(Vec::new()) };
    static IRQL: Cell<u8> = const { Cell::new(0) };
    static INITIALISED: Cell<usize> = const { Cell::new(0) };
    static BLOCKS: RefCell<BTreeMap<usize, usize>> = const { RefCell::new(BTreeMap::new()) };
}

fn acquire(kind: Kind, object: usize) {
    assert_eq!(IRQL.get(), 0, "acquire above PASSIVE_LEVEL");
    HELD.with_borrow_mut(|held| {
        assert!(!held.contains(&(kind, object)), "recursion: {kind:?}");
        assert!(
            held.iter().all(|held| held.0 < kind),
            "inversion, or a second object: {kind:?} in {held:?}"
        );
        held.push((kind, object));
    });
    ACQUIRED.set(ACQUIRED.get() + 1);
}

fn release(kind: Kind, object: usize) {
    HELD.with_borrow_mut(|held| {
        assert_eq!(
            held.pop(),
            Some((kind, object)),
            "release of what was not acquired last"
        );
    });
}

/// What this thread holds.
pub fn held() -> Vec<Kind> {
    HELD.with_borrow(|held| held.iter().map(|held| held.0).collect())
}

/// The IRQL of this thread.
pub fn irql() -> u8 {
    IRQL.get()
}

/// How many events were initialised.
pub fn initialised() -> usize {
    INITIALISED.get()
}

/// How many acquisitions there were.
pub fn acquired() -> usize {
    ACQUIRED.get()
}

/// Runs `f` as if AVStream held the mutex.
pub fn held_by_avstream<R>(kind: Kind, object: *mut c_void, f: impl FnOnce() -> R) -> R {
    HELD.with_borrow_mut(|held| held.push((kind, owner(object))));
    let result = f();
    release(kind, owner(object));
    result
}

/// How many blocks of pool memory are allocated.
pub fn blocks() -> usize {
    BLOCKS.with_borrow(BTreeMap::len)
}

/// Makes `child` a child of `parent`.
pub fn adopt(parent: *mut c_void, child: *mut c_void) {
    PARENTS.with_borrow_mut(|parents| parents.insert(child.addr(), parent.addr()));
    CHILDREN.with_borrow_mut(|children| {
        children
            .entry(parent.addr())
            .or_default()
            .push(child.expose_provenance());
    });
    let _ = parent.expose_provenance();
}

/// Frees a bag.
pub fn empty_bag(bag: KSOBJECT_BAG) {
    let items = BAGS
        .with_borrow_mut(|bags| bags.remove(&bag.addr()))
        .unwrap_or_default();
    for (item, free) in items {
        if let Some(free) = free {
            unsafe { free(ptr::with_exposed_provenance_mut(item)) };
        }
    }
}

fn parent(object: *mut c_void) -> *mut c_void {
    PARENTS
        .with_borrow(|parents| parents.get(&object.addr()).copied())
        .map_or(ptr::null_mut(), ptr::with_exposed_provenance_mut)
}

fn owner(object: *mut c_void) -> usize {
    // A pin's control mutex is its filter's: pins are the objects whose parent's parent has a parent.
    let up = parent(object);
    if parent(parent(up)).is_null() {
        object.addr()
    } else {
        up.addr()
    }
}

fn child(parent: *mut c_void, after: Option<*mut c_void>) -> *mut c_void {
    CHILDREN.with_borrow(|children| {
        let children = children.get(&parent.addr()).map_or(&[][..], Vec::as_slice);
        let index = after.map_or(0, |after| {
            children
                .iter()
                .position(|child| *child == after.addr())
                .map_or(usize::MAX, |at| at + 1)
        });
        children.get(index).map_or(ptr::null_mut(), |child| {
            ptr::with_exposed_provenance_mut(*child)
        })
    })
}

#[unsafe(no_mangle)]
extern "C" fn KsAcquireDevice(device: PKSDEVICE) {
    acquire(Kind::Device, device.addr());
}
#[unsafe(no_mangle)]
extern "C" fn KsReleaseDevice(device: PKSDEVICE) {
    release(Kind::Device, device.addr());
}
#[unsafe(no_mangle)]
extern "C" fn KsAcquireControl(object: PVOID) {
    acquire(Kind::Control, owner(object));
}
#[unsafe(no_mangle)]
extern "C" fn KsReleaseControl(object: PVOID) {
    release(Kind::Control, owner(object));
}
#[unsafe(no_mangle)]
extern "C" fn KsPinAcquireProcessingMutex(pin: PKSPIN) {
    acquire(Kind::Processing, pin.addr());
}
#[unsafe(no_mangle)]
extern "C" fn KsPinReleaseProcessingMutex(pin: PKSPIN) {
    release(Kind::Processing, pin.addr());
}
#[unsafe(no_mangle)]
extern "C" fn KsFilterAcquireProcessingMutex(filter: PKSFILTER) {
    acquire(Kind::Processing, filter.addr());
}
#[unsafe(no_mangle)]
extern "C" fn KsFilterReleaseProcessingMutex(filter: PKSFILTER) {
    release(Kind::Processing, filter.addr());
}
#[unsafe(no_mangle)]
extern "C" fn KsGetDevice(object: PVOID) -> PKSDEVICE {
    let mut at = object;
    while !parent(at).is_null() {
        at = parent(at);
    }
    at.cast()
}
#[unsafe(no_mangle)]
extern "C" fn KsGetParent(object: PVOID) -> PVOID {
    parent(object)
}
#[unsafe(no_mangle)]
extern "C" fn KsGetFirstChild(object: PVOID) -> PVOID {
    child(object, None)
}
#[unsafe(no_mangle)]
extern "C" fn KsGetNextSibling(object: PVOID) -> PVOID {
    child(parent(object), Some(object))
}
#[unsafe(no_mangle)]
extern "C" fn KsPinGetParentFilter(pin: PKSPIN) -> PKSFILTER {
    assert!(
        held().contains(&Kind::Control),
        "KsPinGetParentFilter without control"
    );
    parent(pin.cast()).cast()
}
#[unsafe(no_mangle)]
extern "C" fn KsFilterGetFirstChildPin(filter: PKSFILTER, id: ULONG) -> PKSPIN {
    assert!(
        held().contains(&Kind::Control),
        "KsFilterGetFirstChildPin without control"
    );
    if id == 0 {
        child(filter.cast(), None).cast()
    } else {
        ptr::null_mut()
    }
}
#[unsafe(no_mangle)]
extern "C" fn KsPinGetNextSiblingPin(pin: PKSPIN) -> PKSPIN {
    child(parent(pin.cast()), Some(pin.cast())).cast()
}
#[unsafe(no_mangle)]
extern "C" fn KsFilterGetChildPinCount(filter: PKSFILTER, id: ULONG) -> ULONG {
    let pins = CHILDREN.with_borrow(|children| children.get(&filter.addr()).map_or(0, Vec::len));
    if id == 0 {
        u32::try_from(pins).unwrap()
    } else {
        0
    }
}
#[unsafe(no_mangle)]
extern "C" fn KsGetFilterFromIrp(irp: PIRP) -> PKSFILTER {
    sent_to(irp).cast()
}
#[unsafe(no_mangle)]
extern "C" fn KsGetPinFromIrp(irp: PIRP) -> PKSPIN {
    sent_to(irp).cast()
}
#[unsafe(no_mangle)]
extern "C" fn KsAddItemToObjectBag(bag: KSOBJECT_BAG, item: PVOID, free: PFNKSFREE) -> NTSTATUS {
    assert!(!held().is_empty(), "bag call without a mutex");
    BAGS.with_borrow_mut(|bags| {
        bags.entry(bag.addr())
            .or_default()
            .push((item.expose_provenance(), free));
    });
    STATUS_SUCCESS
}
#[unsafe(no_mangle)]
extern "C" fn KsPinAttemptProcessing(_pin: PKSPIN, asynchronous: BOOLEAN) {
    assert!(
        asynchronous != 0 || held().is_empty(),
        "synchronous processing under a mutex"
    );
}
#[unsafe(no_mangle)]
extern "C" fn KsFilterAttemptProcessing(_filter: PKSFILTER, asynchronous: BOOLEAN) {
    assert!(
        asynchronous != 0 || held().is_empty(),
        "synchronous processing under a mutex"
    );
}
#[unsafe(no_mangle)]
extern "C" fn KeAcquireSpinLockRaiseToDpc(lock: PKSPIN_LOCK) -> KIRQL {
    assert_eq!(unsafe { lock.replace(1) }, 0, "a spin lock taken twice");
    IRQL.replace(2)
}
#[unsafe(no_mangle)]
extern "C" fn KeReleaseSpinLock(lock: PKSPIN_LOCK, before: KIRQL) {
    unsafe { lock.write(0) };
    IRQL.set(before);
}
#[unsafe(no_mangle)]
extern "C" fn KeInitializeEvent(event: PKEVENT, kind: EVENT_TYPE, state: BOOLEAN) {
    unsafe { event.write(KEVENT::for_host(kind, state, event)) };
    INITIALISED.set(INITIALISED.get() + 1);
}
#[unsafe(no_mangle)]
extern "C" fn ExAcquireFastMutex(mutex: PFAST_MUTEX) {
    assert!(IRQL.get() <= 1, "a fast mutex taken above APC_LEVEL");
    let (count, list) = unsafe { ((*mutex).Count, (*mutex).Event.Header.WaitListHead) };
    let own = unsafe { &raw mut (*mutex).Event.Header.WaitListHead };
    assert_eq!(list.Flink, own, "a fast mutex of another place");
    assert_eq!(count, FM_LOCK_BIT, "a fast mutex taken twice");
    unsafe { (*mutex).Count = 0 };
    unsafe { (*mutex).OldIrql = IRQL.replace(1).into() };
}
#[unsafe(no_mangle)]
extern "C" fn ExReleaseFastMutex(mutex: PFAST_MUTEX) {
    assert_eq!(IRQL.get(), 1, "a fast mutex released at another level");
    unsafe { (*mutex).Count = FM_LOCK_BIT };
    IRQL.set(u8::try_from(unsafe { (*mutex).OldIrql }).unwrap());
}
// A table's Remove refers to them; no event is waited for here, because no thread but this one is.
#[unsafe(no_mangle)]
extern "C" fn KeSetEvent(_: PKEVENT, _: KPRIORITY, _: BOOLEAN) -> LONG {
    0
}
#[unsafe(no_mangle)]
extern "C" fn KeWaitForSingleObject(
    _: PVOID,
    _: KWAIT_REASON,
    _: KPROCESSOR_MODE,
    _: BOOLEAN,
    _: PLARGE_INTEGER,
) -> NTSTATUS {
    unreachable!("a wait for nobody")
}
#[unsafe(no_mangle)]
extern "C" fn ExAllocatePool2(_flags: POOL_FLAGS, bytes: SIZE_T, _tag: ULONG) -> PVOID {
    let bytes = usize::try_from(bytes).unwrap();
    let memory: PVOID = unsafe { alloc_zeroed(Layout::from_size_align(bytes, 16).unwrap()) }.cast();
    BLOCKS.with_borrow_mut(|blocks| blocks.insert(memory.addr(), bytes));
    memory
}
#[unsafe(no_mangle)]
extern "C" fn ExFreePool(memory: PVOID) {
    let bytes = BLOCKS
        .with_borrow_mut(|blocks| blocks.remove(&memory.addr()))
        .expect("freed twice, or never allocated");
    unsafe { dealloc(memory.cast(), Layout::from_size_align(bytes, 16).unwrap()) };
}

/// Runs what is queued for `worker`, or for all.
pub fn run_work(worker: Option<usize>) {
    while let Some(item) = QUEUE.with_borrow_mut(|queue| {
        let at = queue
            .iter()
            .position(|(of, _)| worker.is_none_or(|worker| worker == *of))?;
        Some(queue.remove(at).1)
    }) {
        assert_eq!(held(), [], "a work item has a thread of its own");
        let item: *mut WORK_QUEUE_ITEM = ptr::with_exposed_provenance_mut(item);
        unsafe { (*item).WorkerRoutine.unwrap()((*item).Parameter) };
    }
}

#[unsafe(no_mangle)]
extern "C" fn KsRegisterWorker(_: WORK_QUEUE_TYPE, worker: *mut PKSWORKER) -> NTSTATUS {
    unsafe { worker.write(Box::into_raw(Box::new(0_u64)).cast()) };
    STATUS_SUCCESS
}
#[unsafe(no_mangle)]
extern "C" fn KsQueueWorkItem(worker: PKSWORKER, item: PWORK_QUEUE_ITEM) -> NTSTATUS {
    let entry = (worker.addr(), item.expose_provenance());
    QUEUE.with_borrow_mut(|queue| {
        assert!(!queue.contains(&entry), "an item queued twice");
        queue.push(entry);
    });
    STATUS_SUCCESS
}
#[unsafe(no_mangle)]
extern "C" fn KsUnregisterWorker(worker: PKSWORKER) {
    // What waits must not hold what the work wants; here the work would find it held.
    let held = HELD.take();
    run_work(Some(worker.addr()));
    HELD.set(held);
    drop(unsafe { Box::from_raw(worker.cast::<u64>()) });
}

/// An IRP sent to `object`.
pub fn irp(object: PVOID) -> IRP {
    let mut irp = IRP::for_host(ptr::null_mut());
    irp.UserBuffer = object;
    irp
}

fn sent_to(irp: PIRP) -> PVOID {
    unsafe { (*irp).UserBuffer }
}
