//! What a pin's own allocator keeps, and the memory that it hands out.
//!
//! Owns the traits, the block that ks.sys gets as the allocator's context, and frames from the pool. AVStream passes the
//! context to Allocate, Free and `DeleteAllocator`, and nothing else; no page says that it calls one at a time, or at which
//! IRQL, so what is in the block is shared, under no mutex. Called by `slot::allocator_entries` and `handle::allocator`.

use core::ffi::c_void;
use core::ptr::NonNull;

use super::{PinKind, pool};
use crate::ffi::{ExAllocatePool2, ExFreePool, KSALLOCATOR_FRAMING, POOL_FLAG_NON_PAGED, SIZE_T};
use crate::status::NtResult;

/// A kind of allocator: one type per [`AllocatorDispatch`](crate::slot::table::AllocatorDispatch).
///
/// ```
/// # use ks_guard::{AllocatorKind, PinKind, PoolFrame};
/// # enum Video {}
/// # enum Capture {}
/// # enum Camera {}
/// # impl ks_guard::Driver for Camera { type Device = (); }
/// # impl ks_guard::FilterKind for Capture { type Driver = Camera; type Control = (); type Processing = (); }
/// # impl PinKind for Video { type Filter = Capture; type Control = (); type Processing = (); }
/// enum Frames {}
/// impl AllocatorKind for Frames {
///     type Pin = Video;
///     type Data = core::sync::atomic::AtomicU32; // how many frames are out
///     type Frame = PoolFrame;
/// }
/// ```
pub trait AllocatorKind: Sized + 'static {
    /// The kind of pin whose allocators these are.
    type Pin: PinKind;
    /// What an allocator keeps. Returned by value from `InitializeAllocator`, dropped after `DeleteAllocator`.
    ///
    /// No page says that the callbacks come one at a time, so they share it: atomics, or data behind a
    /// [`SpinLock`](crate::SpinLock).
    type Data: Send + Sync + 'static;
    /// The memory that Allocate hands out and Free gets back: [`PoolFrame`], or a type of the driver's own.
    type Frame: FrameMemory;
}

/// Memory for a frame, which the owner of a value of this type owns.
///
/// # Safety
///
/// [`into_raw`](Self::into_raw) gives memory of [`size`](Self::size) bytes at least, which whoever gets the pointer may read
/// and write, from any thread and at any IRQL, until [`from_raw`](Self::from_raw) takes it back; if that never comes, for
/// good. The two do nothing else.
pub unsafe trait FrameMemory: Sized + Send + 'static {
    /// How many bytes it has.
    fn size(&self) -> usize;

    /// Gives the memory away.
    fn into_raw(self) -> NonNull<c_void>;

    /// Takes it back.
    ///
    /// # Safety
    ///
    /// `memory` came from `into_raw` of a value with `size` bytes or more, was not taken back since, and is not used by
    /// anybody else from now on.
    unsafe fn from_raw(memory: NonNull<c_void>, size: usize) -> Self;
}

/// A frame in non-paged pool, zeroed when it is new. Dropping it frees it.
///
/// Made by [`Allocator::pool_frame`](crate::Allocator::pool_frame).
#[derive(Debug)]
#[must_use = "a frame that is dropped is freed"]
pub struct PoolFrame {
    /// # Invariants
    ///
    /// `memory` came from the pool, has `size` bytes, and is this value's alone.
    memory: NonNull<c_void>,
    size: usize,
}

// SAFETY: a value is the only owner of its memory, and pool memory is no thread's.
unsafe impl Send for PoolFrame {}
// SAFETY: a shared reference shows the size alone.
unsafe impl Sync for PoolFrame {}

impl PoolFrame {
    /// `None` without a size, and where the pool has no such memory.
    ///
    /// # IRQL
    ///
    /// `<= DISPATCH_LEVEL`.
    pub(crate) fn allocate(size: usize) -> Option<Self> {
        if size == 0 {
            return None;
        }
        // SAFETY: neither the size nor the tag is zero.
        let memory =
            unsafe { ExAllocatePool2(POOL_FLAG_NON_PAGED, size as SIZE_T, pool::POOL_TAG) };
        // INVARIANT: straight from the pool.
        NonNull::new(memory).map(|memory| Self { memory, size })
    }
}

impl Drop for PoolFrame {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the type's invariant: it came from the pool, and nobody else frees it.
        unsafe { ExFreePool(self.memory.as_ptr()) }
    }
}

// SAFETY: pool memory of `size` bytes is anybody's whom the owner lets, at any level, until it is freed.
unsafe impl FrameMemory for PoolFrame {
    #[inline]
    fn size(&self) -> usize {
        self.size
    }

    #[inline]
    fn into_raw(self) -> NonNull<c_void> {
        let memory = self.memory;
        core::mem::forget(self);
        memory
    }

    #[inline]
    unsafe fn from_raw(memory: NonNull<c_void>, size: usize) -> Self {
        // INVARIANT: the caller's contract: from `into_raw`, so from the pool, and this value's alone.
        Self { memory, size }
    }
}

/// What the context of an allocator points to.
pub(crate) struct AllocatorBlock<A: AllocatorKind> {
    pub(crate) framing: KSALLOCATOR_FRAMING,
    pub(crate) data: A::Data,
}

impl<A: AllocatorKind> AllocatorBlock<A> {
    /// Allocates a block.
    ///
    /// # IRQL
    ///
    /// `<= DISPATCH_LEVEL`.
    ///
    /// # Errors
    ///
    /// `STATUS_INSUFFICIENT_RESOURCES`; the data is dropped then.
    pub(crate) fn allocate(framing: KSALLOCATOR_FRAMING, data: A::Data) -> NtResult<NonNull<Self>> {
        pool::allocate(Self { framing, data })
    }

    /// Drops the data and frees the memory.
    ///
    /// # IRQL
    ///
    /// That of the data's destructor; `<= DISPATCH_LEVEL`.
    ///
    /// # Safety
    ///
    /// `block` came from [`allocate`](Self::allocate), and nothing refers to it any more.
    pub(crate) unsafe fn free(block: NonNull<Self>) {
        // SAFETY: `allocate` took it from the pool; the rest is the caller's contract.
        unsafe { pool::free(block) };
    }
}
