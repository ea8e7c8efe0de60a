//! The allocator framing of one pin: what AVStream is told about the size of its frames.
//!
//! Owns the two edits that give a pin its own copy of the constant descriptor. It takes no mutex: the pin's bag
//! needs the filter's control mutex, which the callers (Create and SetDataFormat) are entered with; a helper
//! that took it itself would deadlock in both.

use core::ptr::NonNull;

use ks_guard::{
    NtResult, NtStatus,
    ffi::{_KsEdit, KS_FRAMING_RANGE, KSOBJECT_BAG, PKSPIN, ULONG},
};

use crate::{formats::size_of_ulong, pool};

/// Lets the pin ask its allocator for frames of `size` bytes.
///
/// The descriptor that all pins share is constant. The first call replaces it, and the framing that it points
/// to, by copies in the pin's bag, which AVStream frees with the pin; later calls find the copies.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Errors
/// What `_KsEdit` returns; the pin then keeps the framing that it had.
///
/// # Safety
/// `pin` is live, its descriptor is one of [`crate::descriptors::PINS`] or a copy that this made, and this
/// thread holds the control mutex of the pin's filter.
pub unsafe fn update(pin: PKSPIN, size: ULONG) -> NtResult {
    // SAFETY: the pin is live.
    let bag = unsafe { (*pin).Bag };
    // SAFETY: the pin is live.
    let descriptor = unsafe { &raw mut (*pin).Descriptor };
    // SAFETY: the member points to a descriptor, and the control mutex is held.
    let descriptor = unsafe { edit(bag, descriptor) }?;
    // SAFETY: the descriptor is the pin's own now, and under the control mutex nobody else changes it.
    let framing = unsafe { &raw mut (*descriptor.as_ptr()).AllocatorFraming };
    // SAFETY: the member points to a framing with one item, as in every descriptor of this driver.
    let framing = unsafe { edit(bag, framing) }?;
    // SAFETY: as for the descriptor.
    let range = unsafe { &raw mut (*framing.as_ptr()).FramingItem[0].FramingRange.Range };
    let exactly = KS_FRAMING_RANGE {
        MinFrameSize: size,
        MaxFrameSize: size,
        Stepping: 1,
    };
    // SAFETY: it is in the framing, which is the pin's own.
    unsafe { range.write(exactly) };
    Ok(())
}

/// `KsEdit` of `ks.h` (`nf-ks-_ksedit`): makes what `place` points to an item of `bag`, unless it is one
/// already, and returns it.
///
/// # Safety
/// `bag` is the bag of a live object whose mutex this thread holds; `place` is a member of that object, or of
/// an item in the bag, and points to a `T`.
unsafe fn edit<T>(bag: KSOBJECT_BAG, place: *mut *const T) -> NtResult<NonNull<T>> {
    let size = size_of_ulong::<T>();
    // SAFETY: the mutex of the bag's owner is held, and `place` points to a pointer to `size` bytes.
    let status = unsafe { _KsEdit(bag, place.cast(), size, size, pool::TAG) };
    NtStatus::check(status)?;
    // SAFETY: still readable; `_KsEdit` stored a pointer to memory of the bag, which may be written.
    let item = unsafe { place.read() };
    NonNull::new(item.cast_mut()).ok_or(NtStatus::INSUFFICIENT_RESOURCES)
}
