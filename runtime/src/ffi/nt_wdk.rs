//! The NT types of a driver build: `wdk_sys`'s own.

pub use wdk_sys::{
    ACCESS_MASK, BOOLEAN, CCHAR, CLIENT_ID, CM_RESOURCE_LIST, DEVICE_CAPABILITIES, DEVICE_OBJECT,
    DEVICE_POWER_STATE, DRIVER_OBJECT, EVENT_TYPE, FAST_MUTEX, FILE_INFORMATION_CLASS, FILE_OBJECT,
    GUID, HANDLE, IO_STACK_LOCATION, IO_STATUS_BLOCK, IRP, KDPC, KEVENT, KIRQL, KPRIORITY,
    KPROCESSOR_MODE, KSPIN_LOCK, KTIMER, KWAIT_REASON, LARGE_INTEGER, LIST_ENTRY, LONG, LONG_PTR,
    LONGLONG, MDL, NTSTATUS, OBJECT_ATTRIBUTES, OBJECT_HANDLE_INFORMATION, PADAPTER_OBJECT,
    PBOOLEAN, PCLIENT_ID, PCM_RESOURCE_LIST, PDEVICE_CAPABILITIES, PDEVICE_OBJECT, PDRIVER_CANCEL,
    PDRIVER_DISPATCH, PDRIVER_OBJECT, PFAST_MUTEX, PFILE_OBJECT, PHANDLE, PHYSICAL_ADDRESS,
    PIO_COMPLETION_ROUTINE, PIO_STACK_LOCATION, PIO_STATUS_BLOCK, PIRP, PKDPC, PKEVENT,
    PKSPIN_LOCK, PKSTART_ROUTINE, PKTIMER, PLARGE_INTEGER, PLIST_ENTRY, PLONG, PLONGLONG, PMDL,
    POBJECT_ATTRIBUTES, POBJECT_HANDLE_INFORMATION, POBJECT_TYPE, POOL_FLAGS, POOL_TYPE,
    PSECURITY_DESCRIPTOR, PUCHAR, PULONG, PUNICODE_STRING, PVOID, PWORK_QUEUE_ITEM, PWSTR, SIZE_T,
    SYSTEM_POWER_STATE, UCHAR, ULONG, ULONG_PTR, ULONGLONG, UNICODE_STRING, USHORT, WCHAR,
    WORK_QUEUE_ITEM, WORK_QUEUE_TYPE,
};

/// `ne-wdm-power_action`. The header gives the enumeration no tag, so that bindgen makes a module of its name.
pub type POWER_ACTION = wdk_sys::POWER_ACTION::Type;

/// `wdm.h`, `IoGetCurrentIrpStackLocation` (inline): the stack location of the driver that owns `Irp` now.
///
/// # Safety
/// `Irp` points to a live IRP that this driver owns.
#[must_use]
#[inline]
pub unsafe fn IoGetCurrentIrpStackLocation(Irp: PIRP) -> PIO_STACK_LOCATION {
    // SAFETY: the caller passes a live IRP.
    let tail = unsafe { &raw const (*Irp).Tail };
    // SAFETY: `CurrentStackLocation` is inside that tail; this takes its address and reads nothing.
    let place = unsafe {
        &raw const (*tail)
            .Overlay
            .__bindgen_anon_2
            .__bindgen_anon_1
            .CurrentStackLocation
    };
    // SAFETY: for an IRP that a driver owns the I/O manager keeps `Tail.Overlay`, and in it
    // `CurrentStackLocation`, as the active member of its unions (`ns-wdm-_irp`).
    unsafe { *place }
}
