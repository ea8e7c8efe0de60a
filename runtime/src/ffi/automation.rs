//! Automation tables: properties, methods and events of filters, pins and nodes.

use super::*;

/// `ns-ks-ksidentifier`, the common head of property, method and event requests.
#[repr(C, align(8))]
#[derive(Clone, Copy, Debug, Default)]
pub struct KSIDENTIFIER {
    pub Set: GUID,
    pub Id: ULONG,
    pub Flags: ULONG,
}
pub type PKSIDENTIFIER = *mut KSIDENTIFIER;
pub type KSPROPERTY = KSIDENTIFIER;
pub type PKSPROPERTY = *mut KSPROPERTY;
pub type KSMETHOD = KSIDENTIFIER;
pub type KSEVENT = KSIDENTIFIER;
pub type KSPIN_INTERFACE = KSIDENTIFIER;
pub type KSPIN_MEDIUM = KSIDENTIFIER;

pub const KSPROPERTY_TYPE_GET: ULONG = 0x0000_0001;
pub const KSPROPERTY_TYPE_SET: ULONG = 0x0000_0002;
pub const KSPROPERTY_TYPE_SETSUPPORT: ULONG = 0x0000_0100;
pub const KSPROPERTY_TYPE_BASICSUPPORT: ULONG = 0x0000_0200;
pub const KSPROPERTY_TYPE_TOPOLOGY: ULONG = 0x1000_0000;

/// `ns-ks-ksp_pin`: a request about one pin factory, sent to the filter.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSP_PIN {
    pub Property: KSPROPERTY,
    pub PinId: ULONG,
    pub Reserved: ULONG,
}
pub type PKSP_PIN = *mut KSP_PIN;

/// `nc-ks-pfnkshandler`: a property or method handler. `Data` is the value's buffer; its length is in the
/// IRP's stack location.
pub type PFNKSHANDLER =
    Option<unsafe extern "C" fn(Irp: PIRP, Request: PKSIDENTIFIER, Data: PVOID) -> NTSTATUS>;
/// `ns-ks-ksproperty_item`. `GetPropertyHandler` and `SetPropertyHandler` share their places with a BOOLEAN
/// that only pure KS drivers use.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSPROPERTY_ITEM {
    pub PropertyId: ULONG,
    pub GetPropertyHandler: PFNKSHANDLER,
    pub MinProperty: ULONG,
    pub MinData: ULONG,
    pub SetPropertyHandler: PFNKSHANDLER,
    pub Values: *const KSPROPERTY_VALUES,
    pub RelationsCount: ULONG,
    pub Relations: *const KSPROPERTY,
    pub SupportHandler: PFNKSHANDLER,
    pub SerializedSize: ULONG,
}

/// `ns-ks-ksproperty_values`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSPROPERTY_VALUES {
    pub PropTypeSet: KSIDENTIFIER,
    pub MembersListCount: ULONG,
    pub MembersList: *const KSPROPERTY_MEMBERSLIST,
}

/// `ns-ks-ksproperty_set`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSPROPERTY_SET {
    pub Set: *const GUID,
    pub PropertiesCount: ULONG,
    pub PropertyItem: *const KSPROPERTY_ITEM,
    pub FastIoCount: ULONG,
    pub FastIoTable: *const KSFASTPROPERTY_ITEM,
}

/// `ns-ks-ksmethod_item`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSMETHOD_ITEM {
    pub MethodId: ULONG,
    pub MethodHandler: PFNKSHANDLER,
    pub MinMethod: ULONG,
    pub MinData: ULONG,
    pub SupportHandler: PFNKSHANDLER,
    pub Flags: ULONG,
}

/// `ns-ks-ksmethod_set`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSMETHOD_SET {
    pub Set: *const GUID,
    pub MethodsCount: ULONG,
    pub MethodItem: *const KSMETHOD_ITEM,
    pub FastIoCount: ULONG,
    pub FastIoTable: *const KSFASTMETHOD_ITEM,
}

/// `ns-ks-ksevent_item`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSEVENT_ITEM {
    pub EventId: ULONG,
    pub DataInput: ULONG,
    pub ExtraEntryData: ULONG,
    pub AddHandler: PFNKSADDEVENT,
    pub RemoveHandler: PFNKSREMOVEEVENT,
    pub SupportHandler: PFNKSHANDLER,
}

/// `ns-ks-ksevent_set`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSEVENT_SET {
    pub Set: *const GUID,
    pub EventsCount: ULONG,
    pub EventItem: *const KSEVENT_ITEM,
}

/// `ns-ks-ksautomation_table_`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSAUTOMATION_TABLE {
    pub PropertySetsCount: ULONG,
    pub PropertyItemSize: ULONG,
    pub PropertySets: *const KSPROPERTY_SET,
    pub MethodSetsCount: ULONG,
    pub MethodItemSize: ULONG,
    pub MethodSets: *const KSMETHOD_SET,
    pub EventSetsCount: ULONG,
    pub EventItemSize: ULONG,
    pub EventSets: *const KSEVENT_SET,
}
pub type PKSAUTOMATION_TABLE = *mut KSAUTOMATION_TABLE;

// SAFETY: automation tables are constant data that ks.sys only reads; every pointer in them is declared to
// point to such data too, and following one is unsafe for whoever does it.
unsafe impl Sync for KSAUTOMATION_TABLE {}
// SAFETY: as for KSAUTOMATION_TABLE.
unsafe impl Sync for KSPROPERTY_SET {}
// SAFETY: as for KSAUTOMATION_TABLE.
unsafe impl Sync for KSPROPERTY_ITEM {}
// SAFETY: as for KSAUTOMATION_TABLE.
unsafe impl Sync for KSPROPERTY_VALUES {}
// SAFETY: as for KSAUTOMATION_TABLE.
unsafe impl Sync for KSMETHOD_SET {}
// SAFETY: as for KSAUTOMATION_TABLE.
unsafe impl Sync for KSMETHOD_ITEM {}
// SAFETY: as for KSAUTOMATION_TABLE.
unsafe impl Sync for KSEVENT_SET {}
