//! Object bags: memory that AVStream frees together with the object it belongs to.
//!
//! Owns the one bag call of this driver and the callback that frees. It takes no mutex: adding needs the mutex
//! of the bag's owner, which the caller holds.

use core::ptr::NonNull;

use ks_guard::{
    NtResult, NtStatus,
    ffi::{KSOBJECT_BAG, KsAddItemToObjectBag, PVOID},
};

use crate::pool::Pool;

/// Puts `item` into `bag` (`nf-ks-ksadditemtoobjectbag`), which frees it when its object goes.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Errors
/// What `KsAddItemToObjectBag` returns; `item` is freed then.
///
/// # Safety
/// `bag` is the bag of a live AVStream object, and this thread holds the mutex of that object: the device mutex
/// for a device, the control mutex for a filter or a pin. The pointer returned is good until the object is
/// freed.
pub unsafe fn add<T>(bag: KSOBJECT_BAG, item: Pool<T>) -> NtResult<NonNull<T>> {
    let raw = item.into_raw();
    // SAFETY: the caller holds the mutex of the bag's owner; `free` accepts what `into_raw` gave.
    let status = unsafe { KsAddItemToObjectBag(bag, raw.as_ptr().cast(), Some(free::<T>)) };
    NtStatus::check(status).inspect_err(|_| {
        // SAFETY: the bag refused the item, so ownership is still here.
        drop(unsafe { Pool::from_raw(raw) });
    })?;
    Ok(raw)
}

/// Frees one item (`nc-ks-pfnksfree`).
///
/// The mutex of the bag's owner may or may not be held here, so nothing is acquired and nothing is relied on;
/// the contexts of this driver have no destructor that would want a mutex.
///
/// # Safety
/// AVStream calls it once, with an item that [`add`] put into a bag as a `T`.
unsafe extern "C" fn free<T>(data: PVOID) {
    let Some(raw) = NonNull::new(data.cast::<T>()) else {
        return;
    };
    // SAFETY: `add` gave the item's ownership to the bag, and the bag gives it back once, here.
    drop(unsafe { Pool::from_raw(raw) });
}
