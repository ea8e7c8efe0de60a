//! Raw handlers of callbacks that are in no dispatch table: each is compared with its slot's signature, and goes as
//! `raw()` into a constant of the type that `ks.h` declares.
//!
//! What is refused is in `ui_typed/`.

use core::ptr::null_mut;
use core::sync::atomic::{AtomicUsize, Ordering};

use ks_guard::ffi::*;
use ks_guard::ks_synchronized;
use ks_guard::slot::other;
use ks_guard_sim as _;

static FREED: AtomicUsize = AtomicUsize::new(0);

#[ks_synchronized(slot = other::BagFree)]
unsafe extern "C" fn free(data: PVOID) {
    FREED.fetch_add(data.addr(), Ordering::SeqCst);
}

#[ks_synchronized(slot = other::FastGetProperty)]
unsafe extern "C" fn fast_get(
    _: PFILE_OBJECT,
    _: PKSIDENTIFIER,
    _: ULONG,
    _: PVOID,
    _: ULONG,
    _: PIO_STATUS_BLOCK,
) -> BOOLEAN {
    0
}

#[ks_synchronized(slot = other::StreamPointerCancel)]
unsafe extern "C" fn cancelled(_: PKSSTREAM_POINTER) {}

#[ks_synchronized(slot = other::StreamPointerTimeout)]
unsafe extern "C" fn timed_out(_: PKSSTREAM_POINTER) {}

#[ks_synchronized(slot = other::FrameReturn)]
unsafe extern "C" fn frame_returned(_: PKSPIN, _: PVOID, _: ULONG, _: PMDL, _: PVOID, _: NTSTATUS) {
}

#[ks_synchronized(slot = other::IrpCompletion)]
unsafe extern "C" fn irp_completed(_: PKSPIN, _: PIRP) {}

#[ks_synchronized(slot = other::Handshake)]
unsafe extern "C" fn handshake(_: PKSPIN, asked: PKSHANDSHAKE, _: PKSHANDSHAKE) -> NTSTATUS {
    if asked.is_null() {
        STATUS_INVALID_DEVICE_REQUEST
    } else {
        STATUS_SUCCESS
    }
}

/// A work item is entered with nothing held: its parameter leads to the device.
#[ks_synchronized(slot = other::WorkItem, device = parameter.cast::<KSDEVICE>())]
unsafe extern "C" fn work(parameter: PVOID) {
    let _ = parameter;
}

#[ks_synchronized(slot = other::CachedMdlCancel)]
unsafe extern "C" fn let_go(_: GUID, _: PVOID, _: PVOID) {}

#[ks_synchronized(slot = other::GenerateEventsMatch)]
unsafe extern "C" fn matches(_: PVOID, _: PKSEVENT_ENTRY) -> BOOLEAN {
    1
}

#[ks_synchronized(slot = other::CreateItemFree)]
unsafe extern "C" fn free_item(_: PKSOBJECT_CREATE_ITEM) {}

#[ks_synchronized(slot = other::CreateItemCreate)]
unsafe extern "C" fn create(_: PDEVICE_OBJECT, _: PIRP) -> NTSTATUS {
    STATUS_PENDING
}

#[ks_synchronized(slot = other::CancelableQueueList)]
unsafe extern "C" fn list(_: PIRP, _: PVOID) -> NTSTATUS {
    STATUS_NO_MATCH
}

#[ks_synchronized(slot = other::CancelableQueueCancel)]
unsafe extern "C" fn cancel(_: PDEVICE_OBJECT, _: PIRP) {}

#[ks_synchronized(slot = other::PowerDispatch)]
unsafe extern "C" fn power(_: PVOID, _: PIRP) -> NTSTATUS {
    STATUS_SUCCESS
}

#[ks_synchronized(slot = other::PropertyAllocator)]
unsafe extern "C" fn allocate_property(_: PIRP, _: ULONG, _: BOOLEAN) -> NTSTATUS {
    STATUS_SUCCESS
}

#[ks_synchronized(slot = other::DefaultClockSetTimer)]
unsafe extern "C" fn set_timer(_: PVOID, _: PKTIMER, _: LARGE_INTEGER, _: PKDPC) -> BOOLEAN {
    1
}

#[ks_synchronized(slot = other::DefaultClockCancelTimer)]
unsafe extern "C" fn cancel_timer(_: PVOID, _: PKTIMER) -> BOOLEAN {
    1
}

#[ks_synchronized(slot = other::DefaultClockCorrelatedTime)]
unsafe extern "C" fn time(_: PVOID, _: PLONGLONG) -> LONGLONG {
    7
}

#[ks_synchronized(slot = other::DefaultAllocatorInitialize)]
unsafe extern "C" fn initialize(_: PVOID, _: PKSALLOCATOR_FRAMING, _: *mut PVOID) -> NTSTATUS {
    STATUS_SUCCESS
}

#[ks_synchronized(slot = other::DefaultAllocatorAllocate)]
unsafe extern "C" fn allocate(context: PVOID) -> PVOID {
    context
}

#[ks_synchronized(slot = other::DefaultAllocatorFree)]
unsafe extern "C" fn free_frame(_: PVOID, _: PVOID) {}

#[ks_synchronized(slot = other::DefaultAllocatorDelete)]
unsafe extern "C" fn delete(_: PVOID) {}

#[ks_synchronized(slot = other::PinDataIntersection)]
unsafe extern "C" fn intersect(_: PIRP, _: PKSP_PIN, _: PKSDATARANGE, _: PVOID) -> NTSTATUS {
    STATUS_NO_MATCH
}

#[ks_synchronized(slot = other::StreamIoCompletion)]
unsafe extern "C" fn completed(_: PDEVICE_OBJECT, _: PIRP, _: PVOID) -> NTSTATUS {
    STATUS_SUCCESS
}

#[ks_synchronized(slot = other::StreamAllocatorAllocate)]
unsafe extern "C" fn stream_allocate(_: PFILE_OBJECT, _: *mut PVOID) -> NTSTATUS {
    STATUS_SUCCESS
}

#[ks_synchronized(slot = other::StreamAllocatorFree)]
unsafe extern "C" fn stream_free(_: PFILE_OBJECT, _: PVOID) {}

static FAST: KSFASTPROPERTY_ITEM = KSFASTPROPERTY_ITEM {
    PropertyId: 0,
    GetPropertyHandler: Some(fast_get.raw()),
    SetPropertyHandler: None,
    Reserved: 0,
};
const FRAMES: KSSTREAMALLOCATOR_FUNCTIONTABLE = KSSTREAMALLOCATOR_FUNCTIONTABLE {
    AllocateFrame: Some(stream_allocate.raw()),
    FreeFrame: Some(stream_free.raw()),
};
const _: PFNKSFREE = Some(free.raw());
const _: [PFNKSSTREAMPOINTER; 2] = [Some(cancelled.raw()), Some(timed_out.raw())];
const _: PFNKSPINFRAMERETURN = Some(frame_returned.raw());
const _: PFNKSPINIRPCOMPLETION = Some(irp_completed.raw());
const _: PFNKSPINHANDSHAKE = Some(handshake.raw());
const _: PWORKER_THREAD_ROUTINE = Some(work.raw());
const _: PFNKSCANCELPINNEDMDL = Some(let_go.raw());
const _: PFNKSGENERATEEVENTCALLBACK = Some(matches.raw());
const _: PFNKSITEMFREECALLBACK = Some(free_item.raw());
const _: PDRIVER_DISPATCH = Some(create.raw());
const _: PFNKSIRPLISTCALLBACK = Some(list.raw());
const _: PDRIVER_CANCEL = Some(cancel.raw());
const _: PFNKSCONTEXT_DISPATCH = Some(power.raw());
const _: PFNKSALLOCATOR = Some(allocate_property.raw());
const _: PFNKSSETTIMER = Some(set_timer.raw());
const _: PFNKSCANCELTIMER = Some(cancel_timer.raw());
const _: PFNKSCORRELATEDTIME = Some(time.raw());
const _: PFNKSINITIALIZEALLOCATOR = Some(initialize.raw());
const _: PFNKSDEFAULTALLOCATE = Some(allocate.raw());
const _: PFNKSDEFAULTFREE = Some(free_frame.raw());
const _: PFNKSDELETEALLOCATOR = Some(delete.raw());
const _: PFNKSINTERSECTHANDLER = Some(intersect.raw());
const _: PIO_COMPLETION_ROUTINE = Some(completed.raw());

/// The value is the function: what ks.sys calls is what was written.
#[test]
fn the_function_is_the_one_that_was_written() {
    // SAFETY: the function uses nothing but the address.
    unsafe { free.raw()(core::ptr::without_provenance_mut(40)) };
    assert_eq!(FREED.load(Ordering::SeqCst), 40);
    // SAFETY: the function uses nothing that it is given.
    let status = unsafe { handshake.raw()(null_mut(), null_mut(), null_mut()) };
    assert_eq!(status, STATUS_INVALID_DEVICE_REQUEST);
    let get = FAST.GetPropertyHandler.expect("the table has it");
    // SAFETY: the function uses nothing that it is given.
    let done = unsafe { get(null_mut(), null_mut(), 0, null_mut(), 0, null_mut()) };
    assert_eq!(done, 0);
    let frames = FRAMES.AllocateFrame.expect("the table has it");
    // SAFETY: the function uses nothing that it is given.
    let status = unsafe { frames(null_mut(), null_mut()) };
    assert_eq!(status, STATUS_SUCCESS);
}
