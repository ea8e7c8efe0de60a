//! Pool memory: `ExAllocatePool2` and `ExFreePool`.
//!
//! Owns every pool allocation of the process, so that a wrong `ExFreePool` is reported instead of corrupting the heap. The
//! table is the process's, not a machine's: code under test may free on another machine's thread, or on none.

use std::{
    alloc::{Layout, alloc_zeroed, dealloc},
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use ks_guard::ffi::PVOID;

use crate::{
    report::{Finding, Violation},
    state::Core,
    thread::Ctx,
};

/// Pool memory is aligned to 16 bytes on 64-bit Windows.
const ALIGN: usize = 16;

struct Block {
    layout: Layout,
    tag: u32,
}

/// Blocks in use, by address.
static BLOCKS: Mutex<BTreeMap<usize, Block>> = Mutex::new(BTreeMap::new());

fn blocks() -> MutexGuard<'static, BTreeMap<usize, Block>> {
    BLOCKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How much pool memory one tag has in use, in the whole process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolUse {
    /// Blocks not yet freed.
    pub blocks: usize,
    /// Their sizes added up, in bytes.
    pub bytes: usize,
}

/// What is allocated under `tag` (as in `u32::from_le_bytes(*b"TCap")`), in the whole process.
#[must_use]
pub fn pool_use(tag: u32) -> PoolUse {
    let mut total = PoolUse::default();
    for block in blocks().values().filter(|block| block.tag == tag) {
        total.blocks += 1;
        total.bytes += block.layout.size();
    }
    total
}

/// Which of the next allocations fail, because a test asked for it: `count` of them, after `skip` that succeed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FailingAllocations {
    pub(crate) skip: usize,
    pub(crate) count: usize,
}

impl Core {
    /// Whether this allocation is one that the test asked to fail. To be asked once for each.
    pub(crate) fn allocation_fails(&mut self) -> bool {
        let failing = &mut self.failing_allocations;
        if failing.skip > 0 {
            failing.skip -= 1;
            return false;
        }
        let fails = failing.count > 0;
        failing.count -= usize::from(fails);
        fails
    }
}

/// Zeroed memory, or null for zero bytes, too many, or where the machine was told to fail.
pub(crate) fn allocate(ctx: &Ctx, bytes: usize, tag: u32) -> *mut u8 {
    if ctx.lock().allocation_fails() {
        return std::ptr::null_mut();
    }
    raw(bytes, tag)
}

/// As [`allocate`], on a thread of no machine.
pub(crate) fn raw(bytes: usize, tag: u32) -> *mut u8 {
    let Ok(layout) = Layout::from_size_align(bytes, ALIGN) else {
        return std::ptr::null_mut();
    };
    if bytes == 0 {
        return std::ptr::null_mut();
    }
    // SAFETY: the size is not zero.
    let memory = unsafe { alloc_zeroed(layout) };
    if !memory.is_null() {
        blocks().insert(memory.addr(), Block { layout, tag });
    }
    memory
}

/// How many bytes there are from `addr` to the end of its pool block; `None` outside of the pool.
pub(crate) fn room(addr: usize) -> Option<usize> {
    let blocks = blocks();
    let (start, block) = blocks.range(..=addr).next_back()?;
    (start + block.layout.size())
        .checked_sub(addr)
        .filter(|room| *room > 0)
}

/// Frees what [`allocate`] gave; anything else is a violation.
pub(crate) fn free(ctx: &Ctx, memory: PVOID) {
    if !raw_free(memory) {
        let finding = Finding::new(
            Violation::InvalidObject,
            "ExFreePool was called with memory that is not allocated",
            "free each block once, and items of a bag not at all: they go with the bag",
            "nf-ntddk-exfreepool",
        );
        ctx.fail(ctx.lock(), finding);
    }
}

/// Whether there was such a block.
pub(crate) fn raw_free(memory: PVOID) -> bool {
    let Some(block) = blocks().remove(&memory.addr()) else {
        return false;
    };
    // SAFETY: the block was in the table, so it came from `alloc_zeroed` with this layout and has not been freed.
    unsafe { dealloc(memory.cast(), block.layout) };
    true
}
