//! The four AVStream objects, and what hangs on them.

use super::*;

/// `ns-ks-_ksdevice`. `Context` is the driver's; the PnP and power members are AVStream's.
#[repr(C)]
#[derive(Debug)]
pub struct KSDEVICE {
    pub Descriptor: *const KSDEVICE_DESCRIPTOR,
    pub Bag: KSOBJECT_BAG,
    pub Context: PVOID,
    pub FunctionalDeviceObject: PDEVICE_OBJECT,
    pub PhysicalDeviceObject: PDEVICE_OBJECT,
    pub NextDeviceObject: PDEVICE_OBJECT,
    pub Started: BOOLEAN,
    pub SystemPowerState: SYSTEM_POWER_STATE,
    pub DevicePowerState: DEVICE_POWER_STATE,
}
pub type PKSDEVICE = *mut KSDEVICE;

/// `ns-ks-_ksfilterfactory`.
#[repr(C)]
#[derive(Debug)]
pub struct KSFILTERFACTORY {
    pub FilterDescriptor: *const KSFILTER_DESCRIPTOR,
    pub Bag: KSOBJECT_BAG,
    pub Context: PVOID,
}
pub type PKSFILTERFACTORY = *mut KSFILTERFACTORY;

/// `ns-ks-_ksfilter`.
#[repr(C)]
#[derive(Debug)]
pub struct KSFILTER {
    pub Descriptor: *const KSFILTER_DESCRIPTOR,
    pub Bag: KSOBJECT_BAG,
    pub Context: PVOID,
}
pub type PKSFILTER = *mut KSFILTER;

/// `ns-ks-_kspin`. `ConnectionFormat`, `DeviceState` and `ResetState` are synchronised by the filter control
/// mutex.
#[repr(C)]
#[derive(Debug)]
pub struct KSPIN {
    pub Descriptor: *const KSPIN_DESCRIPTOR_EX,
    pub Bag: KSOBJECT_BAG,
    pub Context: PVOID,
    pub Id: ULONG,
    pub Communication: KSPIN_COMMUNICATION,
    pub ConnectionIsExternal: BOOLEAN,
    pub ConnectionInterface: KSPIN_INTERFACE,
    pub ConnectionMedium: KSPIN_MEDIUM,
    pub ConnectionPriority: KSPRIORITY,
    pub ConnectionFormat: PKSDATAFORMAT,
    pub AttributeList: PKSMULTIPLE_ITEM,
    pub StreamHeaderSize: ULONG,
    pub DataFlow: KSPIN_DATAFLOW,
    pub DeviceState: KSSTATE,
    pub ResetState: KSRESET,
    pub ClientState: KSSTATE,
}
pub type PKSPIN = *mut KSPIN;

/// The bag of an AVStream object (`nf-ks-ksadditemtoobjectbag`): items in it are freed with the object.
pub type KSOBJECT_BAG = PVOID;
/// `nc-ks-pfnksfree`: frees one bag item.
pub type PFNKSFREE = Option<unsafe extern "C" fn(Data: PVOID)>;
/// A KS worker (`nf-ks-ksregisterworker`).
pub type PKSWORKER = PVOID;
/// The device header that `*(KSDEVICE_HEADER*)FunctionalDeviceObject->DeviceExtension` names.
pub type KSDEVICE_HEADER = PVOID;

/// `ne-ks-ksobjecttype`.
pub type KSOBJECTTYPE = i32;
pub const KsObjectTypeDevice: KSOBJECTTYPE = 0;
pub const KsObjectTypeFilterFactory: KSOBJECTTYPE = 1;
pub const KsObjectTypeFilter: KSOBJECTTYPE = 2;
pub const KsObjectTypePin: KSOBJECTTYPE = 3;

/// `ne-ks-ksstate`: streaming state of a pin.
pub type KSSTATE = i32;
pub const KSSTATE_STOP: KSSTATE = 0;
pub const KSSTATE_ACQUIRE: KSSTATE = 1;
pub const KSSTATE_PAUSE: KSSTATE = 2;
pub const KSSTATE_RUN: KSSTATE = 3;

/// `ne-ks-ksreset`.
pub type KSRESET = i32;
pub const KSRESET_BEGIN: KSRESET = 0;
pub const KSRESET_END: KSRESET = 1;

/// `ne-ks-kspin_dataflow`.
pub type KSPIN_DATAFLOW = i32;
pub const KSPIN_DATAFLOW_IN: KSPIN_DATAFLOW = 1;
pub const KSPIN_DATAFLOW_OUT: KSPIN_DATAFLOW = 2;

/// `ne-ks-kspin_communication`.
pub type KSPIN_COMMUNICATION = i32;
pub const KSPIN_COMMUNICATION_NONE: KSPIN_COMMUNICATION = 0;
pub const KSPIN_COMMUNICATION_SINK: KSPIN_COMMUNICATION = 1;
pub const KSPIN_COMMUNICATION_SOURCE: KSPIN_COMMUNICATION = 2;
pub const KSPIN_COMMUNICATION_BOTH: KSPIN_COMMUNICATION = 3;
pub const KSPIN_COMMUNICATION_BRIDGE: KSPIN_COMMUNICATION = 4;

/// `ns-ks-kspriority`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KSPRIORITY {
    pub PriorityClass: ULONG,
    pub PrioritySubClass: ULONG,
}
/// `KSPRIORITY_NORMAL`.
pub const KSPRIORITY_NORMAL: ULONG = 0x4000_0000;
