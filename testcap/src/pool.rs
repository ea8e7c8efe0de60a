//! Kernel memory with an owner: allocation that can fail, and a release that cannot be forgotten.
//!
//! Owns the two pool calls of this driver. It knows nothing of AVStream; `bag` hands these allocations to
//! objects, and `filter` keeps one itself.

use core::{mem, ops::Deref, ptr::NonNull};

use ks_guard::{
    NtResult, NtStatus,
    ffi::{ExAllocatePool2, ExFreePool, POOL_FLAG_NON_PAGED, SIZE_T},
};

/// `Tcap` in a pool dump.
pub const TAG: u32 = u32::from_le_bytes(*b"Tcap");

/// What `ExAllocatePool2` aligns to on 64-bit Windows.
const POOL_ALIGNMENT: usize = 16;

/// A `T` in non-paged pool, freed when dropped.
///
/// # Invariants
/// The pointer came from `ExAllocatePool2`, holds a valid `T`, and nobody else frees it.
#[derive(Debug)]
pub struct Pool<T>(NonNull<T>);

impl<T> Pool<T> {
    /// Moves `value` into freshly allocated non-paged pool.
    ///
    /// # IRQL
    /// At most `DISPATCH_LEVEL` (`nf-wdm-exallocatepool2`, for non-paged pool).
    ///
    /// # Errors
    /// `STATUS_INSUFFICIENT_RESOURCES` if there is no memory; `value` is dropped.
    pub fn new(value: T) -> NtResult<Self> {
        const { assert!(size_of::<T>() > 0 && align_of::<T>() <= POOL_ALIGNMENT) };
        // SAFETY: the size is not zero (asserted above), and null is handled below.
        let raw = unsafe { ExAllocatePool2(POOL_FLAG_NON_PAGED, size_of::<T>() as SIZE_T, TAG) };
        let place = NonNull::new(raw.cast::<T>()).ok_or(NtStatus::INSUFFICIENT_RESOURCES)?;
        // SAFETY: the allocation is as large and as aligned as a `T` needs, and nothing lives in it yet.
        unsafe { place.write(value) };
        // INVARIANT: allocated above, written above, and not yet shared.
        Ok(Self(place))
    }

    /// Gives up ownership: the caller sees to it that [`Pool::from_raw`] gets the pointer back.
    #[must_use]
    pub fn into_raw(self) -> NonNull<T> {
        let raw = self.0;
        mem::forget(self);
        raw
    }

    /// Takes ownership back.
    ///
    /// # Safety
    /// `raw` came from [`Pool::into_raw`] of the same `T`, and this is the only call that takes it back.
    #[must_use]
    pub unsafe fn from_raw(raw: NonNull<T>) -> Self {
        // INVARIANT: `into_raw` gave it up whole, and the caller passes it once.
        Self(raw)
    }
}

impl<T> Deref for Pool<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: by the invariant it points to a valid `T` that lives as long as `self`.
        unsafe { self.0.as_ref() }
    }
}

impl<T> Drop for Pool<T> {
    fn drop(&mut self) {
        // SAFETY: by the invariant it points to a valid `T` that nobody uses after its owner.
        unsafe { self.0.drop_in_place() };
        // SAFETY: by the invariant it came from `ExAllocatePool2` and is freed here alone.
        unsafe { ExFreePool(self.0.as_ptr().cast()) };
    }
}
