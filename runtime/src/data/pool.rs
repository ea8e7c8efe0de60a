//! Values in non-paged pool.
//!
//! Owns the two calls and the alignment that they promise. Used by `block` and `task`.

use core::ptr::NonNull;

use crate::ffi::{ExAllocatePool2, ExFreePool, POOL_FLAG_NON_PAGED, SIZE_T};
use crate::status::{NtResult, NtStatus};

/// "ksgd", as a debugger prints a pool tag.
pub(crate) const POOL_TAG: u32 = u32::from_le_bytes(*b"ksgd");
/// What `ExAllocatePool2` aligns to on 64-bit Windows (`nf-wdm-exallocatepool2`).
const POOL_ALIGNMENT: usize = 16;

/// Fails where it is evaluated, if the pool could misalign a `T`.
pub(crate) const fn assert_fits<T>() {
    assert!(
        align_of::<T>() <= POOL_ALIGNMENT,
        "KSG125: protected data is aligned to 16 bytes at most: the pool promises no more"
    );
    assert!(size_of::<T>() > 0, "the pool has no empty blocks");
}

/// Moves `value` into the pool.
///
/// # IRQL
///
/// `<= DISPATCH_LEVEL`.
///
/// # Errors
///
/// `STATUS_INSUFFICIENT_RESOURCES`; the value is dropped then.
pub(crate) fn allocate<T>(value: T) -> NtResult<NonNull<T>> {
    const { assert_fits::<T>() };
    let size = size_of::<T>() as SIZE_T;
    // SAFETY: neither the size nor the tag is zero.
    let memory = unsafe { ExAllocatePool2(POOL_FLAG_NON_PAGED, size, POOL_TAG) };
    let place = NonNull::new(memory.cast::<T>()).ok_or(NtStatus::INSUFFICIENT_RESOURCES)?;
    // SAFETY: fresh memory of the right size and alignment, and nobody else's.
    unsafe { place.write(value) };
    Ok(place)
}

/// Drops the value in place, and frees its memory.
///
/// # IRQL
///
/// That of the value's destructor; `<= DISPATCH_LEVEL`.
///
/// # Safety
///
/// `place` came from [`allocate`], and nothing refers to it any more.
pub(crate) unsafe fn free<T>(place: NonNull<T>) {
    // SAFETY: an initialised value that nothing else refers to, by the caller's contract.
    unsafe { place.drop_in_place() };
    // SAFETY: it came from the pool, by the same contract.
    unsafe { ExFreePool(place.as_ptr().cast()) };
}
