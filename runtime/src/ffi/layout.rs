//! Layout: every size and offset in `ffi`, asserted at compile time.
//!
//! The numbers are those of 64-bit Windows, obtained from the headers of mingw-w64 (`ks.h`, `ksmedia.h`,
//! `ntddk.h`) with its own compiler. `ci/check-layout` turns the rows below into `_Static_assert`s over
//! `sizeof` and `offsetof` and compiles them against those headers, so a row that the header does not
//! confirm fails there, and a declaration that differs from its row fails here.
//!
//! Known difference: mingw-w64's `DEVICE_OBJECT` is 328 bytes, the WDK's 336 (`ns-wdm-_device_object` aligns
//! it to 16). The row states the WDK's size; nothing here allocates one outside a user-space ks.sys.

use super::*;

/// `Type: size { field: offset, .. }`, one type a row; the checker reads the same lines.
macro_rules! layout {
    ($($name:ident: $size:literal { $($field:ident: $offset:literal),* $(,)? })*) => {$(
        const _: () = {
            assert!(size_of::<$name>() == $size);
            $(assert!(core::mem::offset_of!($name, $field) == $offset);)*
        };
    )*};
}

layout! {
    KSDEVICE: 64 {
        Descriptor: 0, Bag: 8, Context: 16, FunctionalDeviceObject: 24, PhysicalDeviceObject: 32,
        NextDeviceObject: 40, Started: 48, SystemPowerState: 52, DevicePowerState: 56,
    }
    KSFILTERFACTORY: 24 { FilterDescriptor: 0, Bag: 8, Context: 16 }
    KSFILTER: 24 { Descriptor: 0, Bag: 8, Context: 16 }
    KSPIN: 136 {
        Descriptor: 0, Bag: 8, Context: 16, Id: 24, Communication: 28, ConnectionIsExternal: 32,
        ConnectionInterface: 40, ConnectionMedium: 64, ConnectionPriority: 88, ConnectionFormat: 96,
        AttributeList: 104, StreamHeaderSize: 112, DataFlow: 116, DeviceState: 120, ResetState: 124,
        ClientState: 128,
    }
    KSPRIORITY: 8 { PriorityClass: 0, PrioritySubClass: 4 }
    KSDEVICE_DISPATCH: 112 {
        Add: 0, Start: 8, PostStart: 16, QueryStop: 24, CancelStop: 32, Stop: 40, QueryRemove: 48,
        CancelRemove: 56, Remove: 64, QueryCapabilities: 72, SurpriseRemoval: 80, QueryPower: 88,
        SetPower: 96, QueryInterface: 104,
    }
    KSFILTER_DISPATCH: 32 { Create: 0, Close: 8, Process: 16, Reset: 24 }
    KSPIN_DISPATCH: 80 {
        Create: 0, Close: 8, Process: 16, Reset: 24, SetDataFormat: 32, SetDeviceState: 40, Connect: 48,
        Disconnect: 56, Clock: 64, Allocator: 72,
    }
    KSRESOLUTION: 16 { Granularity: 0, Error: 8 }
    KSCLOCK_DISPATCH: 32 { SetTimer: 0, CancelTimer: 8, CorrelatedTime: 16, Resolution: 24 }
    KSALLOCATOR_DISPATCH: 32 { InitializeAllocator: 0, DeleteAllocator: 8, Allocate: 16, Free: 24 }
    KSDEVICE_DESCRIPTOR: 32 { Dispatch: 0, FilterDescriptorsCount: 8, FilterDescriptors: 16, Version: 24 }
    KSFILTER_DESCRIPTOR: 104 {
        Dispatch: 0, AutomationTable: 8, Version: 16, Flags: 20, ReferenceGuid: 24, PinDescriptorsCount:
        32, PinDescriptorSize: 36, PinDescriptors: 40, CategoriesCount: 48, Categories: 56,
        NodeDescriptorsCount: 64, NodeDescriptorSize: 68, NodeDescriptors: 72, ConnectionsCount: 80,
        Connections: 88, ComponentId: 96,
    }
    KSPIN_DESCRIPTOR: 88 {
        InterfacesCount: 0, Interfaces: 8, MediumsCount: 16, Mediums: 24, DataRangesCount: 32, DataRanges:
        40, DataFlow: 48, Communication: 52, Category: 56, Name: 64, ConstrainedDataRangesCount: 72,
        ConstrainedDataRanges: 80,
    }
    KSPIN_DESCRIPTOR_EX: 136 {
        Dispatch: 0, AutomationTable: 8, PinDescriptor: 16, Flags: 104, InstancesPossible: 108,
        InstancesNecessary: 112, AllocatorFraming: 120, IntersectHandler: 128,
    }
    KSNODE_DESCRIPTOR: 24 { AutomationTable: 0, Type: 8, Name: 16 }
    KSTOPOLOGY_CONNECTION: 16 { FromNode: 0, FromNodePin: 4, ToNode: 8, ToNodePin: 12 }
    KSCOMPONENTID: 72 { Manufacturer: 0, Product: 16, Component: 32, Name: 48, Version: 64, Revision: 68 }
    KSIDENTIFIER: 24 { Set: 0, Id: 16, Flags: 20 }
    KSP_PIN: 32 { Property: 0, PinId: 24, Reserved: 28 }
    KSPROPERTY_ITEM: 72 {
        PropertyId: 0, GetPropertyHandler: 8, MinProperty: 16, MinData: 20, SetPropertyHandler: 24,
        Values: 32, RelationsCount: 40, Relations: 48, SupportHandler: 56, SerializedSize: 64,
    }
    KSPROPERTY_VALUES: 40 { PropTypeSet: 0, MembersListCount: 24, MembersList: 32 }
    KSPROPERTY_SET: 40 { Set: 0, PropertiesCount: 8, PropertyItem: 16, FastIoCount: 24, FastIoTable: 32 }
    KSMETHOD_ITEM: 40 {
        MethodId: 0, MethodHandler: 8, MinMethod: 16, MinData: 20, SupportHandler: 24, Flags: 32,
    }
    KSMETHOD_SET: 40 { Set: 0, MethodsCount: 8, MethodItem: 16, FastIoCount: 24, FastIoTable: 32 }
    KSEVENT_ITEM: 40 {
        EventId: 0, DataInput: 4, ExtraEntryData: 8, AddHandler: 16, RemoveHandler: 24, SupportHandler:
        32,
    }
    KSEVENT_SET: 24 { Set: 0, EventsCount: 8, EventItem: 16 }
    KSAUTOMATION_TABLE: 48 {
        PropertySetsCount: 0, PropertyItemSize: 4, PropertySets: 8, MethodSetsCount: 16, MethodItemSize:
        20, MethodSets: 24, EventSetsCount: 32, EventItemSize: 36, EventSets: 40,
    }
    KSDATAFORMAT: 64 {
        FormatSize: 0, Flags: 4, SampleSize: 8, Reserved: 12, MajorFormat: 16, SubFormat: 32, Specifier:
        48,
    }
    KSMULTIPLE_ITEM: 8 { Size: 0, Count: 4 }
    KSATTRIBUTE: 24 { Size: 0, Flags: 4, Attribute: 8 }
    KSATTRIBUTE_LIST: 16 { Count: 0, Attributes: 8 }
    KSALLOCATOR_FRAMING: 24 {
        OptionsFlags: 0, PoolType: 4, Frames: 8, FrameSize: 12, FileAlignment: 16, Reserved: 20,
    }
    KS_FRAMING_RANGE: 12 { MinFrameSize: 0, MaxFrameSize: 4, Stepping: 8 }
    KS_FRAMING_RANGE_WEIGHTED: 20 { Range: 0, InPlaceWeight: 12, NotInPlaceWeight: 16 }
    KS_COMPRESSION: 12 { RatioNumerator: 0, RatioDenominator: 4, RatioConstantMargin: 8 }
    KS_FRAMING_ITEM: 88 {
        MemoryType: 0, BusType: 16, MemoryFlags: 32, BusFlags: 36, Flags: 40, Frames: 44, FileAlignment:
        48, MemoryTypeWeight: 52, PhysicalRange: 56, FramingRange: 68,
    }
    KSALLOCATOR_FRAMING_EX: 112 {
        CountItems: 0, PinFlags: 4, OutputCompression: 8, PinWeight: 20, FramingItem: 24,
    }
    RECT: 16 { left: 0, top: 4, right: 8, bottom: 12 }
    SIZE: 8 { cx: 0, cy: 4 }
    KS_BITMAPINFOHEADER: 40 {
        biSize: 0, biWidth: 4, biHeight: 8, biPlanes: 12, biBitCount: 14, biCompression: 16, biSizeImage:
        20, biXPelsPerMeter: 24, biYPelsPerMeter: 28, biClrUsed: 32, biClrImportant: 36,
    }
    KS_VIDEOINFOHEADER: 88 {
        rcSource: 0, rcTarget: 16, dwBitRate: 32, dwBitErrorRate: 36, AvgTimePerFrame: 40, bmiHeader: 48,
    }
    KS_DATAFORMAT_VIDEOINFOHEADER: 152 { DataFormat: 0, VideoInfoHeader: 64 }
    KS_VIDEO_STREAM_CONFIG_CAPS: 128 {
        guid: 0, VideoStandard: 16, InputSize: 20, MinCroppingSize: 28, MaxCroppingSize: 36,
        CropGranularityX: 44, CropGranularityY: 48, CropAlignX: 52, CropAlignY: 56, MinOutputSize: 60,
        MaxOutputSize: 68, OutputGranularityX: 76, OutputGranularityY: 80, StretchTapsX: 84, StretchTapsY:
        88, ShrinkTapsX: 92, ShrinkTapsY: 96, MinFrameInterval: 104, MaxFrameInterval: 112,
        MinBitsPerSecond: 120, MaxBitsPerSecond: 124,
    }
    KS_DATARANGE_VIDEO: 296 {
        DataRange: 0, bFixedSizeSamples: 64, bTemporalCompression: 68, StreamDescriptionFlags: 72,
        MemoryAllocationFlags: 76, ConfigCaps: 80, VideoInfoHeader: 208,
    }
    KSTIME: 16 { Time: 0, Numerator: 8, Denominator: 12 }
    KSSTREAM_HEADER: 56 {
        Size: 0, TypeSpecificFlags: 4, PresentationTime: 8, Duration: 24, FrameExtent: 32, DataUsed: 36,
        Data: 40, OptionsFlags: 48, Reserved: 52,
    }
    KSSTREAM_POINTER_OFFSET: 16 { Data: 0, Count: 8, Remaining: 12 }
    KSSTREAM_POINTER: 64 { Context: 0, Pin: 8, StreamHeader: 16, Offset: 24, OffsetIn: 32, OffsetOut: 48 }
    KSPROCESSPIN: 64 {
        Pin: 0, StreamPointer: 8, InPlaceCounterpart: 16, DelegateBranch: 24, CopySource: 32, Data: 40,
        BytesAvailable: 48, BytesUsed: 52, Flags: 56, Terminate: 60,
    }
    KSGATE: 16 { Count: 0, NextGate: 8 }
    KSEVENTDATA: 32 { NotificationType: 0, Alignment: 8 }
    KSEVENT_ENTRY: 88 {
        ListEntry: 0, Object: 16, DpcItem: 24, EventData: 32, NotificationType: 40, EventSet: 48,
        EventItem: 56, FileObject: 64, SemaphoreAdjustment: 72, Reserved: 76, Flags: 80,
    }
    KSDPC_ITEM: 80 { Dpc: 0, ReferenceCount: 64, AccessLock: 72 }
    KSHANDSHAKE: 32 { ProtocolId: 0, Argument1: 16, Argument2: 24 }
    KSOBJECT_CREATE_ITEM: 48 {
        Create: 0, Context: 8, ObjectClass: 16, SecurityDescriptor: 32, Flags: 40,
    }
    KSFASTPROPERTY_ITEM: 32 { PropertyId: 0, GetPropertyHandler: 8, SetPropertyHandler: 16, Reserved: 24 }
    KSFASTMETHOD_ITEM: 16 { MethodId: 0, MethodHandler: 8 }
    KSPROPERTY_MEMBERSHEADER: 16 { MembersFlags: 0, MembersSize: 4, MembersCount: 8, Flags: 12 }
    KSPROPERTY_MEMBERSLIST: 24 { MembersHeader: 0, Members: 16 }
    KSSTREAMALLOCATOR_FUNCTIONTABLE: 16 { AllocateFrame: 0, FreeFrame: 8 }
    KSPROCESSPIN_INDEXENTRY: 16 { Pins: 0, Count: 8 }
}

// The stand-ins. In a driver build these are wdk-sys's own types, which assert their layout themselves.
#[cfg(not(all(
    windows,
    any(driver_model__driver_type = "WDM", driver_model__driver_type = "KMDF")
)))]
layout! {
    GUID: 16 { Data1: 0, Data2: 4, Data3: 6, Data4: 8 }
    LARGE_INTEGER: 8 { QuadPart: 0 }
    LIST_ENTRY: 16 { Flink: 0, Blink: 8 }
    UNICODE_STRING: 16 { Length: 0, MaximumLength: 2, Buffer: 8 }
    IO_STATUS_BLOCK: 16 { Status: 0, Information: 8 }
    IRP: 208 { IoStatus: 48, RequestorMode: 64, UserBuffer: 112 }
    IO_STACK_LOCATION: 72 {
        MajorFunction: 0, MinorFunction: 1, Flags: 2, Control: 3, Parameters: 8, DeviceObject: 40,
        FileObject: 48, CompletionRoutine: 56, Context: 64,
    }
    DEVICE_OBJECT: 336 {
        Type: 0, Size: 2, ReferenceCount: 4, DriverObject: 8, Flags: 48, Characteristics: 52, Vpb: 56,
        DeviceExtension: 64,
    }
    DRIVER_OBJECT: 336 { Type: 0, Size: 2, DeviceObject: 8 }
    FILE_OBJECT: 216 { Type: 0, Size: 2, DeviceObject: 8, Vpb: 16, FsContext: 24, FsContext2: 32 }
    WORK_QUEUE_ITEM: 32 { List: 0, WorkerRoutine: 16, Parameter: 24 }
    DISPATCHER_HEADER: 24 { Type: 0, SignalState: 4, WaitListHead: 8 }
    KEVENT: 24 { Header: 0 }
    FAST_MUTEX: 56 { Count: 0, Owner: 8, Contention: 16, Event: 24, OldIrql: 48 }
    OBJECT_ATTRIBUTES: 48 {
        Length: 0, RootDirectory: 8, ObjectName: 16, Attributes: 24, SecurityDescriptor: 32,
        SecurityQualityOfService: 40,
    }
}
