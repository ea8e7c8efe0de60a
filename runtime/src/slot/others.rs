//! The C function types of callbacks that are in no dispatch table: those of stream pointers, bags, queues, create items,
//! default clocks and allocators.
//!
//! Owns the list, and nothing that makes a context: all but three have raw handlers alone, because what they are passed is a
//! pointer of the driver's own or an IRP, of which no handle can say what it refers to. The three are passed a pin
//! (`signature`). FASTCALL and NTAPI of the headers
//! are the one calling convention of 64-bit Windows (spec/ambiguities.md A32), for which this crate is.

use super::signature::{raw_rule, raw_slots};
use super::{AnyStatus, Flag, NeverPending, NoStatus, RawSlot, Ticks, other};
use crate::ffi::{
    BOOLEAN, GUID, LARGE_INTEGER, LONGLONG, NTSTATUS, PDEVICE_OBJECT, PFILE_OBJECT,
    PIO_STATUS_BLOCK, PIRP, PKDPC, PKSALLOCATOR_FRAMING, PKSDATARANGE, PKSEVENT_ENTRY,
    PKSHANDSHAKE, PKSIDENTIFIER, PKSOBJECT_CREATE_ITEM, PKSP_PIN, PKSPIN, PKSSTREAM_POINTER,
    PKTIMER, PLONGLONG, PMDL, PVOID, ULONG,
};

raw_slots! {
    other::FastGetProperty: fn(PFILE_OBJECT, PKSIDENTIFIER, ULONG, PVOID, ULONG, PIO_STATUS_BLOCK) -> BOOLEAN;
    other::FastSetProperty: fn(PFILE_OBJECT, PKSIDENTIFIER, ULONG, PVOID, ULONG, PIO_STATUS_BLOCK) -> BOOLEAN;
    other::FastMethod: fn(PFILE_OBJECT, PKSIDENTIFIER, ULONG, PVOID, ULONG, PIO_STATUS_BLOCK) -> BOOLEAN;
    other::StreamPointerCancel: fn(PKSSTREAM_POINTER);
    other::StreamPointerTimeout: fn(PKSSTREAM_POINTER);
    other::BagFree: fn(PVOID);
    other::FrameReturn: fn(PKSPIN, PVOID, ULONG, PMDL, PVOID, NTSTATUS);
    other::IrpCompletion: fn(PKSPIN, PIRP);
    other::Handshake: fn(PKSPIN, PKSHANDSHAKE, PKSHANDSHAKE) -> NTSTATUS;
    other::WorkItem: fn(PVOID);
    other::CachedMdlCancel: fn(GUID, PVOID, PVOID);
    other::GenerateEventsMatch: fn(PVOID, PKSEVENT_ENTRY) -> BOOLEAN;
    other::CreateItemFree: fn(PKSOBJECT_CREATE_ITEM);
    other::CreateItemCreate: fn(PDEVICE_OBJECT, PIRP) -> NTSTATUS;
    other::CancelableQueueList: fn(PIRP, PVOID) -> NTSTATUS;
    other::CancelableQueueCancel: fn(PDEVICE_OBJECT, PIRP);
    other::PowerDispatch [NeverPending]: fn(PVOID, PIRP) -> NTSTATUS;
    other::PropertyAllocator: fn(PIRP, ULONG, BOOLEAN) -> NTSTATUS;
    other::DefaultClockSetTimer: fn(PVOID, PKTIMER, LARGE_INTEGER, PKDPC) -> BOOLEAN;
    other::DefaultClockCancelTimer: fn(PVOID, PKTIMER) -> BOOLEAN;
    other::DefaultClockCorrelatedTime: fn(PVOID, PLONGLONG) -> LONGLONG;
    other::DefaultAllocatorInitialize: fn(PVOID, PKSALLOCATOR_FRAMING, *mut PVOID) -> NTSTATUS;
    other::DefaultAllocatorAllocate: fn(PVOID) -> PVOID;
    other::DefaultAllocatorFree: fn(PVOID, PVOID);
    other::DefaultAllocatorDelete: fn(PVOID);
    other::PinDataIntersection: fn(PIRP, PKSP_PIN, PKSDATARANGE, PVOID) -> NTSTATUS;
    other::StreamIoCompletion: fn(PDEVICE_OBJECT, PIRP, PVOID) -> NTSTATUS;
    other::StreamAllocatorAllocate: fn(PFILE_OBJECT, *mut PVOID) -> NTSTATUS;
    other::StreamAllocatorFree: fn(PFILE_OBJECT, PVOID);
}
