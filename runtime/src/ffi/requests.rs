//! What AVStream shares with pure KS: create items, queues of IRPs, fast handlers, default clocks and allocators.

use super::*;

/// `nc-ks-pfnkscontext_dispatch`.
pub type PFNKSCONTEXT_DISPATCH =
    Option<unsafe extern "C" fn(Context: PVOID, Irp: PIRP) -> NTSTATUS>;
/// `nc-ks-pfnksallocator`.
pub type PFNKSALLOCATOR =
    Option<unsafe extern "C" fn(Irp: PIRP, BufferSize: ULONG, InputOperation: BOOLEAN) -> NTSTATUS>;
/// `nc-ks-pfnksirplistcallback`.
pub type PFNKSIRPLISTCALLBACK = Option<unsafe extern "C" fn(Irp: PIRP, Context: PVOID) -> NTSTATUS>;
/// `nc-ks-pfnksitemfreecallback`.
pub type PFNKSITEMFREECALLBACK = Option<unsafe extern "C" fn(CreateItem: PKSOBJECT_CREATE_ITEM)>;
/// `nc-ks-pfnksfasthandler`.
pub type PFNKSFASTHANDLER = Option<
    unsafe extern "C" fn(
        FileObject: PFILE_OBJECT,
        Request: PKSIDENTIFIER,
        RequestLength: ULONG,
        Data: PVOID,
        DataLength: ULONG,
        IoStatus: PIO_STATUS_BLOCK,
    ) -> BOOLEAN,
>;
/// `nc-ks-pfnksintersecthandler`.
pub type PFNKSINTERSECTHANDLER = Option<
    unsafe extern "C" fn(
        Irp: PIRP,
        Pin: PKSP_PIN,
        DataRange: PKSDATARANGE,
        Data: PVOID,
    ) -> NTSTATUS,
>;
/// `nc-ks-pfnkssettimer`.
pub type PFNKSSETTIMER = Option<
    unsafe extern "C" fn(
        Context: PVOID,
        Timer: PKTIMER,
        DueTime: LARGE_INTEGER,
        Dpc: PKDPC,
    ) -> BOOLEAN,
>;
/// `nc-ks-pfnkscanceltimer`.
pub type PFNKSCANCELTIMER = Option<unsafe extern "C" fn(Context: PVOID, Timer: PKTIMER) -> BOOLEAN>;
/// `nc-ks-pfnkscorrelatedtime`. FASTCALL in the header; on 64-bit Windows that is the C convention.
pub type PFNKSCORRELATEDTIME =
    Option<unsafe extern "C" fn(Context: PVOID, SystemTime: PLONGLONG) -> LONGLONG>;
/// `nc-ks-pfnksinitializeallocator`.
pub type PFNKSINITIALIZEALLOCATOR = Option<
    unsafe extern "C" fn(
        InitialContext: PVOID,
        AllocatorFraming: PKSALLOCATOR_FRAMING,
        Context: *mut PVOID,
    ) -> NTSTATUS,
>;
/// `nc-ks-pfnallocator_allocateframe`.
pub type PFNALLOCATOR_ALLOCATEFRAME =
    Option<unsafe extern "C" fn(FileObject: PFILE_OBJECT, Frame: *mut PVOID) -> NTSTATUS>;
/// `nc-ks-pfnallocator_freeframe`.
pub type PFNALLOCATOR_FREEFRAME =
    Option<unsafe extern "C" fn(FileObject: PFILE_OBJECT, Frame: PVOID)>;

/// `ns-ks-ksstreamallocator_functiontable`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KSSTREAMALLOCATOR_FUNCTIONTABLE {
    pub AllocateFrame: PFNALLOCATOR_ALLOCATEFRAME,
    pub FreeFrame: PFNALLOCATOR_FREEFRAME,
}

/// `ns-ks-ksobject_create_item`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct KSOBJECT_CREATE_ITEM {
    pub Create: PDRIVER_DISPATCH,
    pub Context: PVOID,
    pub ObjectClass: UNICODE_STRING,
    pub SecurityDescriptor: PSECURITY_DESCRIPTOR,
    pub Flags: ULONG,
}
pub type PKSOBJECT_CREATE_ITEM = *mut KSOBJECT_CREATE_ITEM;

/// `ns-ks-ksfastproperty_item`. Both handlers share their places with a BOOLEAN, as in `KSPROPERTY_ITEM`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSFASTPROPERTY_ITEM {
    pub PropertyId: ULONG,
    pub GetPropertyHandler: PFNKSFASTHANDLER,
    pub SetPropertyHandler: PFNKSFASTHANDLER,
    pub Reserved: ULONG,
}
/// `ns-ks-ksfastmethod_item`. The handler shares its place with a BOOLEAN.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSFASTMETHOD_ITEM {
    pub MethodId: ULONG,
    pub MethodHandler: PFNKSFASTHANDLER,
}

/// `ns-ks-ksproperty_membersheader`. Sizes are in bytes.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KSPROPERTY_MEMBERSHEADER {
    pub MembersFlags: ULONG,
    pub MembersSize: ULONG,
    pub MembersCount: ULONG,
    pub Flags: ULONG,
}
/// `ns-ks-ksproperty_memberslist`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSPROPERTY_MEMBERSLIST {
    pub MembersHeader: KSPROPERTY_MEMBERSHEADER,
    pub Members: *const core::ffi::c_void,
}

// SAFETY: constant data that ks.sys only reads, as for KSAUTOMATION_TABLE.
unsafe impl Sync for KSPROPERTY_MEMBERSLIST {}
// SAFETY: as above.
unsafe impl Sync for KSFASTPROPERTY_ITEM {}
// SAFETY: as above.
unsafe impl Sync for KSFASTMETHOD_ITEM {}

/// The object header that pure KS keeps for a file object.
pub type KSOBJECT_HEADER = PVOID;
/// A default clock (`nf-ks-ksallocatedefaultclockex`).
pub type PKSDEFAULTCLOCK = PVOID;

/// `ne-ks-kscompletion_invocation`: flags.
pub type KSCOMPLETION_INVOCATION = i32;
pub const KsInvokeOnSuccess: KSCOMPLETION_INVOCATION = 1;
pub const KsInvokeOnError: KSCOMPLETION_INVOCATION = 2;
pub const KsInvokeOnCancel: KSCOMPLETION_INVOCATION = 4;

/// `ne-ks-kslist_entry_location`.
pub type KSLIST_ENTRY_LOCATION = i32;
pub const KsListEntryTail: KSLIST_ENTRY_LOCATION = 0;
pub const KsListEntryHead: KSLIST_ENTRY_LOCATION = 1;

/// `ne-ks-ksirp_removal_operation`.
pub type KSIRP_REMOVAL_OPERATION = i32;
pub const KsAcquireOnly: KSIRP_REMOVAL_OPERATION = 0;
pub const KsAcquireAndRemove: KSIRP_REMOVAL_OPERATION = 1;
pub const KsAcquireOnlySingleItem: KSIRP_REMOVAL_OPERATION = 2;
pub const KsAcquireAndRemoveOnlySingleItem: KSIRP_REMOVAL_OPERATION = 3;

/// `ne-ks-kstarget_state`.
pub type KSTARGET_STATE = i32;
pub const KSTARGET_STATE_DISABLED: KSTARGET_STATE = 0;
pub const KSTARGET_STATE_ENABLED: KSTARGET_STATE = 1;
