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

/// `ns-ks-kseventdata`, `NotificationType`: what the client wants to be signalled by.
pub const KSEVENTF_EVENT_HANDLE: ULONG = 0x0000_0001;
pub const KSEVENTF_SEMAPHORE_HANDLE: ULONG = 0x0000_0002;
pub const KSEVENTF_EVENT_OBJECT: ULONG = 0x0000_0004;
pub const KSEVENTF_SEMAPHORE_OBJECT: ULONG = 0x0000_0008;
pub const KSEVENTF_DPC: ULONG = 0x0000_0010;
pub const KSEVENTF_WORKITEM: ULONG = 0x0000_0020;
pub const KSEVENTF_KSWORKITEM: ULONG = 0x0000_0080;

/// `ks.h`: the flags of an event request.
pub const KSEVENT_TYPE_ENABLE: ULONG = 0x0000_0001;
pub const KSEVENT_TYPE_ONESHOT: ULONG = 0x0000_0002;
pub const KSEVENT_TYPE_BASICSUPPORT: ULONG = 0x0000_0200;

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
