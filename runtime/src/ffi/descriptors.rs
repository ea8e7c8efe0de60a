//! Descriptors: the constant tables, from pin up to device, that `KsInitializeDriver` reads.

use super::*;

/// `ns-ks-_ksdevice_descriptor`, version 1 (`KSDEVICE_DESCRIPTOR_VERSION`).
///
/// The WDK's header has one more member, `Flags`, for version 2; ks.sys reads it only if `Version` says so.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSDEVICE_DESCRIPTOR {
    pub Dispatch: *const KSDEVICE_DISPATCH,
    pub FilterDescriptorsCount: ULONG,
    pub FilterDescriptors: *const *const KSFILTER_DESCRIPTOR,
    pub Version: ULONG,
}
/// `KSDEVICE_DESCRIPTOR_VERSION`.
pub const KSDEVICE_DESCRIPTOR_VERSION: ULONG = 0x100;

/// `ns-ks-_ksfilter_descriptor`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSFILTER_DESCRIPTOR {
    pub Dispatch: *const KSFILTER_DISPATCH,
    pub AutomationTable: *const KSAUTOMATION_TABLE,
    pub Version: ULONG,
    pub Flags: ULONG,
    pub ReferenceGuid: *const GUID,
    pub PinDescriptorsCount: ULONG,
    pub PinDescriptorSize: ULONG,
    pub PinDescriptors: *const KSPIN_DESCRIPTOR_EX,
    pub CategoriesCount: ULONG,
    pub Categories: *const GUID,
    pub NodeDescriptorsCount: ULONG,
    pub NodeDescriptorSize: ULONG,
    pub NodeDescriptors: *const KSNODE_DESCRIPTOR,
    pub ConnectionsCount: ULONG,
    pub Connections: *const KSTOPOLOGY_CONNECTION,
    pub ComponentId: *const KSCOMPONENTID,
}
/// `KSFILTER_DESCRIPTOR_VERSION`.
pub const KSFILTER_DESCRIPTOR_VERSION: ULONG = ULONG::MAX;
pub const KSFILTER_FLAG_DISPATCH_LEVEL_PROCESSING: ULONG = 0x0000_0001;
pub const KSFILTER_FLAG_CRITICAL_PROCESSING: ULONG = 0x0000_0002;
pub const KSFILTER_FLAG_HYPERCRITICAL_PROCESSING: ULONG = 0x0000_0004;
pub const KSFILTER_FLAG_RECEIVE_ZERO_LENGTH_SAMPLES: ULONG = 0x0000_0008;
pub const KSFILTER_FLAG_DENY_USERMODE_ACCESS: ULONG = 0x8000_0000;

/// `ns-ks-kspin_descriptor`. `ConstrainedDataRanges*` share their place with `Reserved` in the header.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSPIN_DESCRIPTOR {
    pub InterfacesCount: ULONG,
    pub Interfaces: *const KSPIN_INTERFACE,
    pub MediumsCount: ULONG,
    pub Mediums: *const KSPIN_MEDIUM,
    pub DataRangesCount: ULONG,
    pub DataRanges: *const PKSDATARANGE,
    pub DataFlow: KSPIN_DATAFLOW,
    pub Communication: KSPIN_COMMUNICATION,
    pub Category: *const GUID,
    pub Name: *const GUID,
    pub ConstrainedDataRangesCount: ULONG,
    pub ConstrainedDataRanges: *mut PKSDATARANGE,
}

/// `ns-ks-_kspin_descriptor_ex`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSPIN_DESCRIPTOR_EX {
    pub Dispatch: *const KSPIN_DISPATCH,
    pub AutomationTable: *const KSAUTOMATION_TABLE,
    pub PinDescriptor: KSPIN_DESCRIPTOR,
    pub Flags: ULONG,
    pub InstancesPossible: ULONG,
    pub InstancesNecessary: ULONG,
    pub AllocatorFraming: *const KSALLOCATOR_FRAMING_EX,
    pub IntersectHandler: PFNKSINTERSECTHANDLEREX,
}
pub const KSPIN_FLAG_DISPATCH_LEVEL_PROCESSING: ULONG = KSFILTER_FLAG_DISPATCH_LEVEL_PROCESSING;
pub const KSPIN_FLAG_CRITICAL_PROCESSING: ULONG = KSFILTER_FLAG_CRITICAL_PROCESSING;
pub const KSPIN_FLAG_HYPERCRITICAL_PROCESSING: ULONG = KSFILTER_FLAG_HYPERCRITICAL_PROCESSING;
pub const KSPIN_FLAG_ASYNCHRONOUS_PROCESSING: ULONG = 0x0000_0008;
pub const KSPIN_FLAG_DO_NOT_INITIATE_PROCESSING: ULONG = 0x0000_0010;
pub const KSPIN_FLAG_INITIATE_PROCESSING_ON_EVERY_ARRIVAL: ULONG = 0x0000_0020;
pub const KSPIN_FLAG_FRAMES_NOT_REQUIRED_FOR_PROCESSING: ULONG = 0x0000_0040;
pub const KSPIN_FLAG_ENFORCE_FIFO: ULONG = 0x0000_0080;
pub const KSPIN_FLAG_GENERATE_MAPPINGS: ULONG = 0x0000_0100;
pub const KSPIN_FLAG_DISTINCT_TRAILING_EDGE: ULONG = 0x0000_0200;
pub const KSPIN_FLAG_PROCESS_IN_RUN_STATE_ONLY: ULONG = 0x0001_0000;
pub const KSPIN_FLAG_SPLITTER: ULONG = 0x0002_0000;
pub const KSPIN_FLAG_USE_STANDARD_TRANSPORT: ULONG = 0x0004_0000;
pub const KSPIN_FLAG_DO_NOT_USE_STANDARD_TRANSPORT: ULONG = 0x0008_0000;
pub const KSPIN_FLAG_FIXED_FORMAT: ULONG = 0x0010_0000;
pub const KSPIN_FLAG_GENERATE_EOS_EVENTS: ULONG = 0x0020_0000;
pub const KSPIN_FLAG_IMPLEMENT_CLOCK: ULONG = 0x0040_0000;
pub const KSPIN_FLAG_SOME_FRAMES_REQUIRED_FOR_PROCESSING: ULONG = 0x0080_0000;
pub const KSPIN_FLAG_PROCESS_IF_ANY_IN_RUN_STATE: ULONG = 0x0100_0000;
pub const KSPIN_FLAG_DENY_USERMODE_ACCESS: ULONG = 0x8000_0000;

/// `ns-ks-_ksnode_descriptor`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSNODE_DESCRIPTOR {
    pub AutomationTable: *const KSAUTOMATION_TABLE,
    pub Type: *const GUID,
    pub Name: *const GUID,
}

/// `ns-ks-kstopology_connection`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSTOPOLOGY_CONNECTION {
    pub FromNode: ULONG,
    pub FromNodePin: ULONG,
    pub ToNode: ULONG,
    pub ToNodePin: ULONG,
}

/// `ns-ks-kscomponentid`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSCOMPONENTID {
    pub Manufacturer: GUID,
    pub Product: GUID,
    pub Component: GUID,
    pub Name: GUID,
    pub Version: ULONG,
    pub Revision: ULONG,
}

// SAFETY: descriptors are constant data that ks.sys only reads after `KsInitializeDriver`; every pointer in
// them is declared to point to such data too, and following one is unsafe for whoever does it.
unsafe impl Sync for KSDEVICE_DESCRIPTOR {}
// SAFETY: as for KSDEVICE_DESCRIPTOR.
unsafe impl Sync for KSFILTER_DESCRIPTOR {}
// SAFETY: as for KSDEVICE_DESCRIPTOR.
unsafe impl Sync for KSPIN_DESCRIPTOR_EX {}
// SAFETY: as for KSDEVICE_DESCRIPTOR.
unsafe impl Sync for KSPIN_DESCRIPTOR {}
// SAFETY: as for KSDEVICE_DESCRIPTOR.
unsafe impl Sync for KSNODE_DESCRIPTOR {}
