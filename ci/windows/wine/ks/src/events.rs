//! Event entries: a client enables each event of a table, is told, and disables it.
//!
//! Owns the entries, four at most, in one list for all objects. Called by `scenario`, and by `exports` for the driver.

use core::ptr;
use core::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use ks_guard::ffi::{
    GUID, IsEqualGUID, KSAUTOMATION_TABLE, KSEVENT_ENTRY, KSEVENT_ITEM, KSEVENT_SET, KSEVENTDATA,
    KSEVENTF_EVENT_HANDLE, NTSTATUS, PFNKSGENERATEEVENTCALLBACK, PIRP, PKSEVENT_ENTRY, PVOID,
    STATUS_SUCCESS,
};
use wdk_sys::ntddk::ExFreePool;

use crate::scenario::{Step, check, enter, refuse};
use crate::{driver, trace, violation};

/// An enabled event: its entry, the object it is about, and how often its client was told.
struct Enabled {
    entry: AtomicPtr<KSEVENT_ENTRY>,
    object: AtomicPtr<core::ffi::c_void>,
    signals: AtomicU32,
}

static ENABLED: [Enabled; 4] = [const {
    Enabled {
        entry: AtomicPtr::new(ptr::null_mut()),
        object: AtomicPtr::new(ptr::null_mut()),
        signals: AtomicU32::new(0),
    }
}; 4];

/// Puts an entry into the list of `object`; false if there is no room.
pub(crate) fn add(object: PVOID, entry: PKSEVENT_ENTRY) -> bool {
    let Some(place) = ENABLED
        .iter()
        .find(|place| place.entry.load(Ordering::Acquire).is_null())
    else {
        return false;
    };
    place.signals.store(0, Ordering::Release);
    place.object.store(object, Ordering::Release);
    place.entry.store(entry, Ordering::Release);
    true
}

/// Tells the clients of `object` that asked for this event, and that `callback` lets through.
///
/// # Safety
/// The contract of `KsGenerateEvents`.
pub(crate) unsafe fn generate(
    object: PVOID,
    set: *const GUID,
    id: u32,
    callback: PFNKSGENERATEEVENTCALLBACK,
    context: PVOID,
) {
    for place in &ENABLED {
        let entry = place.entry.load(Ordering::Acquire);
        if entry.is_null() || place.object.load(Ordering::Acquire) != object {
            continue;
        }
        // SAFETY: an entry in the list is live.
        let (its_set, its_item) = unsafe { ((*entry).EventSet, (*entry).EventItem) };
        // SAFETY: static data of the driver.
        let its_guid = unsafe { &*(*its_set).Set };
        // SAFETY: null, or a set's GUID.
        let named = unsafe { set.as_ref() }.is_none_or(|set| IsEqualGUID(set, its_guid));
        // SAFETY: static data of the driver.
        if !named || unsafe { (*its_item).EventId } != id {
            continue;
        }
        // SAFETY: the driver's callback, with its own context and a live entry.
        if callback.is_none_or(|callback| unsafe { callback(context, entry) } != 0) {
            place.signals.fetch_add(1, Ordering::AcqRel);
        }
    }
}

/// Enables every event of a table, with parameters that are zero.
///
/// # Safety
/// `table` is null or static data of the driver; `irp` is a request to `object`, whose table it is.
pub(crate) unsafe fn enable(table: *const KSAUTOMATION_TABLE, irp: PIRP, object: PVOID) -> Step {
    // SAFETY: static data of the driver, or null.
    let Some(table) = (unsafe { table.as_ref() }) else {
        return Ok(());
    };
    for set in 0..table.EventSetsCount as usize {
        // SAFETY: the table has that many sets.
        let set = unsafe { table.EventSets.add(set) };
        // SAFETY: as above.
        let events = unsafe { &*set };
        for item in 0..events.EventsCount as usize {
            // SAFETY: the set has that many items.
            let item = unsafe {
                events
                    .EventItem
                    .byte_add(item * table.EventItemSize as usize)
            };
            // SAFETY: the caller's contract.
            unsafe { enable_one(set, item, irp, object) }?;
        }
    }
    Ok(())
}

/// # Safety
/// As for [`enable`], for one item of one set.
unsafe fn enable_one(
    set: *const KSEVENT_SET,
    item: *const KSEVENT_ITEM,
    irp: PIRP,
    object: PVOID,
) -> Step {
    // SAFETY: static data of the driver.
    let described = unsafe { &*item };
    let mut data = [0u64; 16];
    let len = described.DataInput as usize;
    if len < size_of::<KSEVENTDATA>() || len > size_of_val(&data) {
        return Err(refuse(c"event data of such a size"));
    }
    let bytes = size_of::<KSEVENT_ENTRY>() + described.ExtraEntryData as usize;
    let entry: PKSEVENT_ENTRY = driver::allocate(bytes, *b"ksev").cast();
    if entry.is_null() {
        return Err(refuse(c"no memory"));
    }
    // The other members are zero, as the memory is.
    // SAFETY: the block is an entry's, and nobody else has it.
    unsafe { (*entry).EventSet = set };
    // SAFETY: as above.
    unsafe { (*entry).EventItem = item };
    // SAFETY: as above.
    unsafe { (*entry).NotificationType = KSEVENTF_EVENT_HANDLE };
    let data: *mut KSEVENTDATA = data.as_mut_ptr().cast();
    // SAFETY: there is room for a KSEVENTDATA.
    unsafe { (*data).NotificationType = KSEVENTF_EVENT_HANDLE };
    let status: NTSTATUS = match described.AddHandler {
        // SAFETY: the handler's contract: a request, event data of `DataInput` bytes, an entry with its extra data.
        Some(handler) => enter(c"AddEvent", || unsafe { handler(irp, data, entry) })?,
        None if add(object, entry) => STATUS_SUCCESS,
        None => return Err(refuse(c"no room for an event")),
    };
    check(c"AddEvent", status)
}

/// Disables every event of `object`, and says how often its client was told.
pub(crate) fn disable(object: PVOID) -> Step {
    for place in &ENABLED {
        let entry = place.entry.load(Ordering::Acquire);
        if entry.is_null() || place.object.load(Ordering::Acquire) != object {
            continue;
        }
        // SAFETY: an entry in the list is live.
        let item = unsafe { (*entry).EventItem };
        // SAFETY: static data of the driver.
        let item = unsafe { &*item };
        if item.RemoveHandler.is_some() {
            // It would take the entry out of a list that is none of LIST_ENTRYs here.
            violation(
                c"RemoveHandler",
                c"none is expected of the drivers here",
                c"disable",
            );
        }
        place.entry.store(ptr::null_mut(), Ordering::Release);
        trace!(
            "event %d: %d signals",
            item.EventId,
            place.signals.load(Ordering::Acquire)
        );
        // SAFETY: the block came from the pool, and nothing names it any more.
        unsafe { ExFreePool(entry.cast()) };
    }
    Ok(())
}
