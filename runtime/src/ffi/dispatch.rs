//! Callback types and dispatch tables: every slot that AVStream may call.
//!
//! The lock state in which AVStream enters each slot is no part of the C declaration; it is in
//! `spec/dispatch.toml` (what the documents say) and `spec/entry.toml` (what this project makes of it).

use super::*;

/// `nc-ks-pfnksdevicecreate` (Add).
pub type PFNKSDEVICECREATE = Option<unsafe extern "C" fn(Device: PKSDEVICE) -> NTSTATUS>;
/// `nc-ks-pfnksdevicepnpstart` (Start).
pub type PFNKSDEVICEPNPSTART = Option<
    unsafe extern "C" fn(
        Device: PKSDEVICE,
        Irp: PIRP,
        TranslatedResourceList: PCM_RESOURCE_LIST,
        UntranslatedResourceList: PCM_RESOURCE_LIST,
    ) -> NTSTATUS,
>;
/// `nc-ks-pfnksdevice` (PostStart).
pub type PFNKSDEVICE = Option<unsafe extern "C" fn(Device: PKSDEVICE) -> NTSTATUS>;
/// `nc-ks-pfnksdeviceirp` (QueryStop, QueryRemove, QueryInterface).
pub type PFNKSDEVICEIRP = Option<unsafe extern "C" fn(Device: PKSDEVICE, Irp: PIRP) -> NTSTATUS>;
/// `nc-ks-pfnksdeviceirpvoid` (CancelStop, Stop, CancelRemove, Remove, SurpriseRemoval).
pub type PFNKSDEVICEIRPVOID = Option<unsafe extern "C" fn(Device: PKSDEVICE, Irp: PIRP)>;
/// `nc-ks-pfnksdevicequerycapabilities`.
pub type PFNKSDEVICEQUERYCAPABILITIES = Option<
    unsafe extern "C" fn(
        Device: PKSDEVICE,
        Irp: PIRP,
        Capabilities: PDEVICE_CAPABILITIES,
    ) -> NTSTATUS,
>;
/// `nc-ks-pfnksdevicequerypower`.
pub type PFNKSDEVICEQUERYPOWER = Option<
    unsafe extern "C" fn(
        Device: PKSDEVICE,
        Irp: PIRP,
        DeviceTo: DEVICE_POWER_STATE,
        DeviceFrom: DEVICE_POWER_STATE,
        SystemTo: SYSTEM_POWER_STATE,
        SystemFrom: SYSTEM_POWER_STATE,
        Action: POWER_ACTION,
    ) -> NTSTATUS,
>;
/// `nc-ks-pfnksdevicesetpower`.
pub type PFNKSDEVICESETPOWER = Option<
    unsafe extern "C" fn(
        Device: PKSDEVICE,
        Irp: PIRP,
        To: DEVICE_POWER_STATE,
        From: DEVICE_POWER_STATE,
    ),
>;

/// `nc-ks-pfnksfilterfactorypower`.
pub type PFNKSFILTERFACTORYPOWER =
    Option<unsafe extern "C" fn(FilterFactory: PKSFILTERFACTORY, State: DEVICE_POWER_STATE)>;
/// `nc-ks-pfnksfilterirp` (filter Create, Close).
pub type PFNKSFILTERIRP = Option<unsafe extern "C" fn(Filter: PKSFILTER, Irp: PIRP) -> NTSTATUS>;
/// `nc-ks-pfnksfilterprocess`.
pub type PFNKSFILTERPROCESS =
    Option<unsafe extern "C" fn(Filter: PKSFILTER, Index: PKSPROCESSPIN_INDEXENTRY) -> NTSTATUS>;
/// `nc-ks-pfnksfiltervoid` (filter Reset). Returns NTSTATUS in spite of its name.
pub type PFNKSFILTERVOID = Option<unsafe extern "C" fn(Filter: PKSFILTER) -> NTSTATUS>;

/// `nc-ks-pfnkspinirp` (pin Create, Close).
pub type PFNKSPINIRP = Option<unsafe extern "C" fn(Pin: PKSPIN, Irp: PIRP) -> NTSTATUS>;
/// `nc-ks-pfnkspin` (pin Process, Connect).
pub type PFNKSPIN = Option<unsafe extern "C" fn(Pin: PKSPIN) -> NTSTATUS>;
/// `nc-ks-pfnkspinvoid` (pin Reset, Disconnect).
pub type PFNKSPINVOID = Option<unsafe extern "C" fn(Pin: PKSPIN)>;
/// `nc-ks-pfnkspinsetdataformat`.
pub type PFNKSPINSETDATAFORMAT = Option<
    unsafe extern "C" fn(
        Pin: PKSPIN,
        OldFormat: PKSDATAFORMAT,
        OldAttributeList: PKSMULTIPLE_ITEM,
        DataRange: *const KSDATARANGE,
        AttributeRange: *const KSATTRIBUTE_LIST,
    ) -> NTSTATUS,
>;
/// `nc-ks-pfnkspinsetdevicestate`.
pub type PFNKSPINSETDEVICESTATE =
    Option<unsafe extern "C" fn(Pin: PKSPIN, ToState: KSSTATE, FromState: KSSTATE) -> NTSTATUS>;
/// `nc-ks-pfnksintersecthandlerex`. `Context` is the `PKSFILTER` itself in Microsoft's samples; the page says
/// that it is the filter's `Context` (ambiguities.md A31).
pub type PFNKSINTERSECTHANDLEREX = Option<
    unsafe extern "C" fn(
        Context: PVOID,
        Irp: PIRP,
        Pin: PKSP_PIN,
        DataRange: PKSDATARANGE,
        MatchingDataRange: PKSDATARANGE,
        DataBufferSize: ULONG,
        Data: PVOID,
        DataSize: PULONG,
    ) -> NTSTATUS,
>;

/// `ns-ks-_ksdevice_dispatch`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KSDEVICE_DISPATCH {
    pub Add: PFNKSDEVICECREATE,
    pub Start: PFNKSDEVICEPNPSTART,
    pub PostStart: PFNKSDEVICE,
    pub QueryStop: PFNKSDEVICEIRP,
    pub CancelStop: PFNKSDEVICEIRPVOID,
    pub Stop: PFNKSDEVICEIRPVOID,
    pub QueryRemove: PFNKSDEVICEIRP,
    pub CancelRemove: PFNKSDEVICEIRPVOID,
    pub Remove: PFNKSDEVICEIRPVOID,
    pub QueryCapabilities: PFNKSDEVICEQUERYCAPABILITIES,
    pub SurpriseRemoval: PFNKSDEVICEIRPVOID,
    pub QueryPower: PFNKSDEVICEQUERYPOWER,
    pub SetPower: PFNKSDEVICESETPOWER,
    pub QueryInterface: PFNKSDEVICEIRP,
}

/// `ns-ks-_ksfilter_dispatch`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KSFILTER_DISPATCH {
    pub Create: PFNKSFILTERIRP,
    pub Close: PFNKSFILTERIRP,
    pub Process: PFNKSFILTERPROCESS,
    pub Reset: PFNKSFILTERVOID,
}

/// `ns-ks-_kspin_dispatch`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSPIN_DISPATCH {
    pub Create: PFNKSPINIRP,
    pub Close: PFNKSPINIRP,
    pub Process: PFNKSPIN,
    pub Reset: PFNKSPINVOID,
    pub SetDataFormat: PFNKSPINSETDATAFORMAT,
    pub SetDeviceState: PFNKSPINSETDEVICESTATE,
    pub Connect: PFNKSPIN,
    pub Disconnect: PFNKSPINVOID,
    pub Clock: *const KSCLOCK_DISPATCH,
    pub Allocator: *const KSALLOCATOR_DISPATCH,
}

/// `nc-ks-pfnkspinsettimer`.
pub type PFNKSPINSETTIMER = Option<
    unsafe extern "C" fn(
        Pin: PKSPIN,
        Timer: PKTIMER,
        DueTime: LARGE_INTEGER,
        Dpc: PKDPC,
    ) -> BOOLEAN,
>;
/// `nc-ks-pfnkspincanceltimer`.
pub type PFNKSPINCANCELTIMER = Option<unsafe extern "C" fn(Pin: PKSPIN, Timer: PKTIMER) -> BOOLEAN>;
/// `nc-ks-pfnkspincorrelatedtime`. FASTCALL in the header; on 64-bit Windows that is the C convention.
pub type PFNKSPINCORRELATEDTIME =
    Option<unsafe extern "C" fn(Pin: PKSPIN, SystemTime: PLONGLONG) -> LONGLONG>;
/// `nc-ks-pfnkspinresolution`.
pub type PFNKSPINRESOLUTION = Option<unsafe extern "C" fn(Pin: PKSPIN, Resolution: PKSRESOLUTION)>;

/// `ns-ks-ksresolution`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KSRESOLUTION {
    pub Granularity: LONGLONG,
    pub Error: LONGLONG,
}
pub type PKSRESOLUTION = *mut KSRESOLUTION;

/// `ns-ks-_ksclock_dispatch`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KSCLOCK_DISPATCH {
    pub SetTimer: PFNKSPINSETTIMER,
    pub CancelTimer: PFNKSPINCANCELTIMER,
    pub CorrelatedTime: PFNKSPINCORRELATEDTIME,
    pub Resolution: PFNKSPINRESOLUTION,
}

/// `nc-ks-pfnkspininitializeallocator`.
pub type PFNKSPININITIALIZEALLOCATOR = Option<
    unsafe extern "C" fn(
        Pin: PKSPIN,
        AllocatorFraming: PKSALLOCATOR_FRAMING,
        Context: *mut PVOID,
    ) -> NTSTATUS,
>;
/// `nc-ks-pfnksdeleteallocator`.
pub type PFNKSDELETEALLOCATOR = Option<unsafe extern "C" fn(Context: PVOID)>;
/// `nc-ks-pfnksdefaultallocate`.
pub type PFNKSDEFAULTALLOCATE = Option<unsafe extern "C" fn(Context: PVOID) -> PVOID>;
/// `nc-ks-pfnksdefaultfree`.
pub type PFNKSDEFAULTFREE = Option<unsafe extern "C" fn(Context: PVOID, Buffer: PVOID)>;

/// `ns-ks-_ksallocator_dispatch`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KSALLOCATOR_DISPATCH {
    pub InitializeAllocator: PFNKSPININITIALIZEALLOCATOR,
    pub DeleteAllocator: PFNKSDELETEALLOCATOR,
    pub Allocate: PFNKSDEFAULTALLOCATE,
    pub Free: PFNKSDEFAULTFREE,
}

impl KSPIN_DISPATCH {
    /// A table with every slot empty, for `..KSPIN_DISPATCH::EMPTY` in a `static`.
    pub const EMPTY: Self = Self {
        Create: None,
        Close: None,
        Process: None,
        Reset: None,
        SetDataFormat: None,
        SetDeviceState: None,
        Connect: None,
        Disconnect: None,
        Clock: core::ptr::null(),
        Allocator: core::ptr::null(),
    };
}

impl KSDEVICE_DISPATCH {
    /// A table with every slot empty, for `..KSDEVICE_DISPATCH::EMPTY` in a `static`.
    pub const EMPTY: Self = Self {
        Add: None,
        Start: None,
        PostStart: None,
        QueryStop: None,
        CancelStop: None,
        Stop: None,
        QueryRemove: None,
        CancelRemove: None,
        Remove: None,
        QueryCapabilities: None,
        SurpriseRemoval: None,
        QueryPower: None,
        SetPower: None,
        QueryInterface: None,
    };
}

impl KSFILTER_DISPATCH {
    /// A table with every slot empty, for `..KSFILTER_DISPATCH::EMPTY` in a `static`.
    pub const EMPTY: Self = Self {
        Create: None,
        Close: None,
        Process: None,
        Reset: None,
    };
}

// SAFETY: dispatch tables are constant data that ks.sys only reads; the pointers in them are to other such
// tables (the C declarations are `const`), and calling a slot is unsafe by its own type.
unsafe impl Sync for KSPIN_DISPATCH {}
