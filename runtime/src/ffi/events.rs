//! Events: entries, the data that a client enables one with, and the callbacks that add, remove and match them.

use super::*;

/// `ns-ks-kseventdata`. The words of the union that follows `NotificationType`, which says how to read them.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KSEVENTDATA {
    pub NotificationType: ULONG,
    pub Alignment: [ULONG_PTR; 3],
}
pub type PKSEVENTDATA = *mut KSEVENTDATA;

/// `ns-ks-_ksevent_entry`. `DpcItem` shares its place with a `BufferItem` that begins with it.
#[repr(C)]
pub struct KSEVENT_ENTRY {
    pub ListEntry: LIST_ENTRY,
    pub Object: PVOID,
    pub DpcItem: PKSDPC_ITEM,
    pub EventData: PKSEVENTDATA,
    pub NotificationType: ULONG,
    pub EventSet: *const KSEVENT_SET,
    pub EventItem: *const KSEVENT_ITEM,
    pub FileObject: PFILE_OBJECT,
    pub SemaphoreAdjustment: ULONG,
    pub Reserved: ULONG,
    pub Flags: ULONG,
}
pub type PKSEVENT_ENTRY = *mut KSEVENT_ENTRY;
pub const KSEVENT_ENTRY_DELETED: ULONG = 1;
pub const KSEVENT_ENTRY_ONESHOT: ULONG = 2;
pub const KSEVENT_ENTRY_BUFFERED: ULONG = 4;

/// `ns-ks-ksdpc_item`.
#[repr(C)]
pub struct KSDPC_ITEM {
    pub Dpc: KDPC,
    pub ReferenceCount: ULONG,
    pub AccessLock: KSPIN_LOCK,
}
pub type PKSDPC_ITEM = *mut KSDPC_ITEM;

/// `ne-ks-ksevents_locktype`: the kind of lock that protects an event list.
pub type KSEVENTS_LOCKTYPE = i32;
pub const KSEVENTS_NONE: KSEVENTS_LOCKTYPE = 0;
pub const KSEVENTS_SPINLOCK: KSEVENTS_LOCKTYPE = 1;
pub const KSEVENTS_MUTEX: KSEVENTS_LOCKTYPE = 2;
pub const KSEVENTS_FMUTEX: KSEVENTS_LOCKTYPE = 3;
pub const KSEVENTS_FMUTEXUNSAFE: KSEVENTS_LOCKTYPE = 4;
pub const KSEVENTS_INTERRUPT: KSEVENTS_LOCKTYPE = 5;
pub const KSEVENTS_ERESOURCE: KSEVENTS_LOCKTYPE = 6;

/// `nc-ks-pfnksaddevent`.
pub type PFNKSADDEVENT = Option<
    unsafe extern "C" fn(
        Irp: PIRP,
        EventData: PKSEVENTDATA,
        EventEntry: PKSEVENT_ENTRY,
    ) -> NTSTATUS,
>;
/// `nc-ks-pfnksremoveevent`.
pub type PFNKSREMOVEEVENT =
    Option<unsafe extern "C" fn(FileObject: PFILE_OBJECT, EventEntry: PKSEVENT_ENTRY)>;
/// `nc-ks-pfnksgenerateeventcallback`: whether this entry is to be signalled.
pub type PFNKSGENERATEEVENTCALLBACK =
    Option<unsafe extern "C" fn(Context: PVOID, EventEntry: PKSEVENT_ENTRY) -> BOOLEAN>;
