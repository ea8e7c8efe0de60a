//! A pin's own allocator framing.
//!
//! Owns the two edits that give a pin its own copy of the constant descriptor (`KsEdit`); the copies are the bag's. Called
//! by drivers whose frames change in size with the format.

use core::ptr::NonNull;

use super::Cx;
use crate::data::pool::POOL_TAG;
use crate::ffi::{_KsEdit, KS_FRAMING_ITEM, KSOBJECT_BAG, ULONG};
use crate::handle::PinHandle;
use crate::state::{AtPassiveLevel, ControlHeld, State};
use crate::status::{NtResult, NtStatus};

impl<'c, S: State> Cx<'c, S> {
    /// Gives `f` the framing item of the pin, to change (`nf-ks-_ksedit`).
    ///
    /// Descriptor and framing are constant and shared by all pins of a factory. The first call replaces them, for this
    /// pin, by copies in its bag, which AVStream frees with the pin; later calls find the copies.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Errors
    ///
    /// `STATUS_NOT_SUPPORTED` for a descriptor without framing, or with more or fewer framing items than one; else what
    /// `_KsEdit` returns. `f` has not run then, and the pin keeps the framing that it had.
    #[doc(alias = "KsEdit")]
    #[doc(alias = "_KsEdit")]
    #[doc(alias = "KsEditSized")]
    #[doc(alias = "KSPIN.Descriptor")]
    pub fn edit_framing<R>(
        &mut self,
        pin: impl PinHandle<'c>,
        f: impl FnOnce(&mut KS_FRAMING_ITEM) -> R,
    ) -> NtResult<R>
    where
        S: State<C: ControlHeld, I: AtPassiveLevel>,
    {
        let pin = pin.pin_raw();
        // SAFETY: the pin is live.
        let bag = unsafe { (*pin).Bag };
        // SAFETY: the pin is live; the member is replaced under the control mutex alone, which is held.
        let descriptor = unsafe { &raw mut (*pin).Descriptor };
        // SAFETY: as above.
        let shared = unsafe { *descriptor };
        // SAFETY: a live pin has a descriptor.
        let shared = unsafe { (*shared).AllocatorFraming };
        // SAFETY: null, or a framing that stays as long as the descriptor.
        if unsafe { shared.as_ref() }.is_none_or(|framing| framing.CountItems != 1) {
            return Err(NtStatus::NOT_SUPPORTED);
        }
        // SAFETY: the member points to a descriptor, and the control mutex, which is the bag's, is held.
        let descriptor = unsafe { edit(bag, descriptor) }?;
        // SAFETY: the descriptor is the pin's own now, and under the control mutex nobody else changes it.
        let framing = unsafe { &raw mut (*descriptor.as_ptr()).AllocatorFraming };
        // SAFETY: the member points to a framing with one item, as checked above.
        let framing = unsafe { edit(bag, framing) }?;
        // SAFETY: as for the descriptor.
        let item = unsafe { &raw mut (*framing.as_ptr()).FramingItem[0] };
        // SAFETY: it is in the pin's own framing; `self` is borrowed, so nobody on this thread reaches it, and the control
        // mutex keeps others out.
        Ok(f(unsafe { &mut *item }))
    }
}

/// `KsEdit` of `ks.h` (`nf-ks-_ksedit`): makes what `place` points to an item of `bag`, unless it is one already, and
/// returns it.
///
/// # Safety
///
/// `bag` is the bag of a live object whose mutex this thread holds; `place` is a member of that object, or of an item in the
/// bag, and points to a `T`.
unsafe fn edit<T>(bag: KSOBJECT_BAG, place: *mut *const T) -> NtResult<NonNull<T>> {
    const { assert!(size_of::<T>() <= ULONG::MAX as usize) };
    #[expect(clippy::cast_possible_truncation, reason = "asserted above")]
    let size = size_of::<T>() as ULONG;
    // SAFETY: the mutex of the bag's owner is held, and `place` points to a pointer to `size` bytes.
    let status = unsafe { _KsEdit(bag, place.cast(), size, size, POOL_TAG) };
    NtStatus::check(status)?;
    // SAFETY: still readable; `_KsEdit` stored a pointer to memory of the bag, which may be written.
    let item = unsafe { place.read() };
    NonNull::new(item.cast_mut()).ok_or(NtStatus::INSUFFICIENT_RESOURCES)
}
