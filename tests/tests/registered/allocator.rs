//! A pin's own allocator.

use std::sync::{
    Arc,
    atomic::{AtomicU32, AtomicUsize, Ordering::SeqCst},
};

use ks_guard::{Allocator, AllocatorKind, FrameMemory, NewAllocator, PoolFrame, slot::allocator};
use ks_guard_sim::pool_use;

use crate::prelude::*;

#[derive(Default)]
pub(crate) struct Hardware;
#[derive(Default)]
pub(crate) struct Settings;
#[derive(Default)]
pub(crate) struct Stream;
#[derive(Default)]
pub(crate) struct Picture;

/// Alive as long as an allocator's data is.
static LIVE: AtomicUsize = AtomicUsize::new(0);
static DELETED: AtomicU32 = AtomicU32::new(0);

pub(crate) struct Count;
impl Count {
    fn new() -> Self {
        LIVE.fetch_add(1, SeqCst);
        Self
    }
}
impl Drop for Count {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, SeqCst);
    }
}

/// Keeps one freed frame, to hand it out again.
pub(crate) enum Reusing {}
pub(crate) struct Kept {
    spare: SpinLock<Option<PoolFrame>>,
    out: AtomicU32,
    limit: u32,
    _count: Count,
}
impl AllocatorKind for Reusing {
    type Pin = Video;
    type Data = Kept;
    type Frame = PoolFrame;
}

#[ks_synchronized(slot = allocator::InitializeAllocator)]
fn initialize(
    _: &mut Cx,
    new: NewAllocator<Reusing>,
    framing: KSALLOCATOR_FRAMING,
) -> NtResult<Kept> {
    assert_eq!(new.pin().id(), 0);
    if framing.Frames == 0 {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    Ok(Kept {
        spare: SpinLock::new(None),
        out: AtomicU32::new(0),
        limit: framing.Frames,
        _count: Count::new(),
    })
}

#[ks_synchronized(slot = allocator::Allocate)]
fn allocate(cx: &mut Cx, this: Allocator<Reusing>) -> Option<PoolFrame> {
    let kept = this.data();
    if kept.out.fetch_add(1, SeqCst) >= kept.limit {
        kept.out.fetch_sub(1, SeqCst);
        return None;
    }
    let spare = cx.with_spin_lock(&kept.spare, |_, spare| spare.take());
    spare.or_else(|| this.pool_frame(cx))
}

#[ks_synchronized(slot = allocator::Free)]
fn free(cx: &mut Cx, this: Allocator<Reusing>, frame: PoolFrame) {
    let kept = this.data();
    assert_eq!(frame.size(), this.framing().FrameSize as usize);
    kept.out.fetch_sub(1, SeqCst);
    // What was kept before is freed outside of the lock.
    drop(cx.with_spin_lock(&kept.spare, |_, spare| spare.replace(frame)));
}

#[ks_synchronized(slot = allocator::DeleteAllocator)]
fn delete(_: &mut Cx, this: Allocator<Reusing>) {
    assert_eq!(this.data().out.load(SeqCst), 0);
    DELETED.fetch_add(1, SeqCst);
}

static ALLOCATOR: table::AllocatorDispatch<Reusing> =
    table::AllocatorDispatch::new(initialize, allocate)
        .free(free)
        .delete_allocator(delete);

#[ks_synchronized(slot = pin::Process)]
fn process(_: &mut Cx, _: ProcessingPin<Video>, _: &mut Picture) -> NtStatus {
    NtStatus::PENDING
}

driver! {
    data Hardware, Settings, Stream, Picture;
    device {}
    filter {}
    pin { process: process, allocator: &ALLOCATOR }
    properties {}
}

/// The library's pool tag.
const TAG: u32 = u32::from_le_bytes(*b"ksgd");
/// Much more than all else here.
const FRAME: u32 = 61_440;
const SMALL_FRAME: u32 = 64;

#[test]
fn frames_are_handed_out_and_come_back() {
    for policy in [
        EntryPolicy::Free,
        EntryPolicy::Documented,
        EntryPolicy::Seeded(3),
    ] {
        let machine = Machine::builder().entry_policy(policy).build();
        let (device, _filter, pin) = kit::opened(&machine, entry);
        let refused = pin.create_allocator(0, FRAME).expect("no violation");
        assert!(refused.is_err());
        let before = pool_use(TAG).bytes;
        let allocator = pin
            .create_allocator(2, FRAME)
            .expect("no violation")
            .expect("made");
        assert_eq!(LIVE.load(SeqCst), 1);
        let get = || allocator.allocate().expect("no violation");
        let first = get().expect("memory");
        let second = get().expect("memory");
        assert!(get().is_none(), "two were asked for");
        let address = first.as_ptr();
        allocator.free(first).expect("no violation");
        let third = get().expect("memory");
        assert_eq!(third.as_ptr(), address, "the spare one");
        allocator.free(second).expect("no violation");
        // The third is still out: it goes back with the allocator, and that with the pin.
        pin.close().expect("no violation").expect("closes");
        assert_eq!(LIVE.load(SeqCst), 0);
        // Other tests of this process have small blocks in use.
        let left = pool_use(TAG).bytes.saturating_sub(before);
        assert!(left < FRAME as usize, "{left} bytes are left");
        kit::removed(&machine, &device);
    }
    assert_eq!(DELETED.load(SeqCst), 3);
}

#[test]
fn memory_that_is_not_there_is_null() {
    let machine = Machine::new();
    let (_device, _filter, pin) = kit::opened(&machine, other::entry);
    machine.fail_allocations(1);
    let refused = pin.create_allocator(1, SMALL_FRAME).expect("no violation");
    assert_eq!(
        refused.err().map(|status| status.0),
        Some(STATUS_INSUFFICIENT_RESOURCES)
    );
    assert_eq!(Arc::strong_count(&other::DATA), 1, "the data is dropped");

    let allocator = pin
        .create_allocator(1, SMALL_FRAME)
        .expect("no violation")
        .expect("made");
    assert_eq!(Arc::strong_count(&other::DATA), 2);
    machine.fail_allocations(1);
    assert!(allocator.allocate().expect("no violation").is_none());
    let frame = allocator.allocate().expect("no violation").expect("memory");
    allocator.free(frame).expect("no violation");
    allocator.delete().expect("no violation");
    assert_eq!(Arc::strong_count(&other::DATA), 1, "the library deletes");

    // A frame of another allocator, and so of another size, is not handed out.
    let large = pin
        .create_allocator(1, SMALL_FRAME)
        .expect("no violation")
        .expect("made");
    other::SMALL.store(true, SeqCst);
    assert!(large.allocate().expect("no violation").is_none());
    other::SMALL.store(false, SeqCst);
    let empty = pin
        .create_allocator(1, 0)
        .expect("no violation")
        .expect("made");
    assert!(empty.allocate().expect("no violation").is_none());
}

/// A driver that leaves Free and `DeleteAllocator` to the library, with frames of its own.
mod other {
    use std::{
        ffi::c_void,
        ptr::NonNull,
        sync::{LazyLock, atomic::AtomicBool},
    };

    use super::*;

    pub(super) static DATA: LazyLock<Arc<()>> = LazyLock::new(Arc::default);
    pub(super) static SMALL: AtomicBool = AtomicBool::new(false);

    /// A frame that claims to be smaller than it is.
    pub(crate) struct Checked(PoolFrame);
    // SAFETY: all but the size is the pool frame's, and the size is no larger.
    unsafe impl FrameMemory for Checked {
        fn size(&self) -> usize {
            if SMALL.load(SeqCst) {
                self.0.size() - 1
            } else {
                self.0.size()
            }
        }
        fn into_raw(self) -> NonNull<c_void> {
            self.0.into_raw()
        }
        unsafe fn from_raw(memory: NonNull<c_void>, size: usize) -> Self {
            // SAFETY: the caller's contract.
            Self(unsafe { PoolFrame::from_raw(memory, size) })
        }
    }

    pub(crate) enum Plain {}
    impl AllocatorKind for Plain {
        type Pin = Video;
        type Data = Arc<()>;
        type Frame = Checked;
    }

    #[ks_synchronized(slot = allocator::InitializeAllocator)]
    fn initialize(_: &mut Cx, _: NewAllocator<Plain>, _: KSALLOCATOR_FRAMING) -> NtResult<Arc<()>> {
        Ok(Arc::clone(&DATA))
    }

    #[ks_synchronized(slot = allocator::Allocate)]
    fn allocate(cx: &mut Cx, this: Allocator<Plain>) -> Option<Checked> {
        this.pool_frame(cx).map(Checked)
    }

    static ALLOCATOR: table::AllocatorDispatch<Plain> =
        table::AllocatorDispatch::new(initialize, allocate);

    driver! {
        data Hardware, Settings, Stream, Picture;
        device {}
        filter {}
        pin { allocator: &ALLOCATOR }
        properties {}
    }

    /// What AVStream never does, but a hand-made table may: no context, no frame, no place for the answer.
    #[test]
    fn null_pointers_are_answered() {
        let raw = ALLOCATOR.as_raw();
        // SAFETY: the table is a static.
        let raw = unsafe { *raw };
        let null = std::ptr::null_mut();
        let mut context = null;
        let entry = raw.InitializeAllocator.expect("set");
        // SAFETY: the entry looks at the pointers first.
        let status = unsafe { entry(std::ptr::null_mut(), std::ptr::null_mut(), &raw mut context) };
        assert_eq!(status, STATUS_INVALID_PARAMETER);
        // SAFETY: as above.
        assert!(unsafe { raw.Allocate.expect("set")(null) }.is_null());
        // SAFETY: as above.
        unsafe { raw.Free.expect("set")(null, null) };
        // SAFETY: as above.
        unsafe { raw.DeleteAllocator.expect("set")(null) };
    }
}
