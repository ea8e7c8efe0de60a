//! The constant tables that tell AVStream what this driver is: device, filters, pins, automation.
//!
//! Owns no behaviour. `driver_entry` passes [`DEVICE`] to AVStream; Start passes [`FILTER`] once for each camera.

use core::ptr;

use ks_guard::ffi::{
    GUID, KS_COMPRESSION, KS_FRAMING_ITEM, KS_FRAMING_RANGE, KS_FRAMING_RANGE_WEIGHTED,
    KSALLOCATOR_FRAMING_EX, KSALLOCATOR_REQUIREMENTF_PREFERENCES_ONLY,
    KSALLOCATOR_REQUIREMENTF_SYSTEM_MEMORY, KSAUTOMATION_TABLE, KSCATEGORY_CAPTURE,
    KSCATEGORY_VIDEO, KSCATEGORY_VIDEO_CAMERA, KSDEVICE_DESCRIPTOR, KSDEVICE_DESCRIPTOR_VERSION,
    KSDEVICE_DISPATCH, KSFILTER_DESCRIPTOR, KSFILTER_DESCRIPTOR_VERSION, KSFILTER_DISPATCH,
    KSMEMORY_TYPE_KERNEL_NONPAGED, KSPIN_COMMUNICATION_SOURCE, KSPIN_DATAFLOW_OUT,
    KSPIN_DESCRIPTOR, KSPIN_DESCRIPTOR_EX, KSPIN_DISPATCH, KSPROPERTY, KSPROPERTY_ITEM,
    KSPROPERTY_SET, PFNKSHANDLER, PINNAME_VIDEO_CAPTURE, PINNAME_VIDEO_PREVIEW, PKSDATARANGE,
    ULONG,
};

use crate::{
    device, filter,
    formats::size_of_ulong,
    image::{Layout, Pixels},
    intersect, pin, process, properties, ranges,
};

/// The names under which the filters of the two cameras are opened, with the terminating zero of C.
pub const REFERENCE_STRINGS: [&[u16]; 2] = [&CAMERA_0, &CAMERA_1];
const CAMERA_0: [u16; 8] = wide(*b"camera0\0");
const CAMERA_1: [u16; 8] = wide(*b"camera1\0");

/// The number of the capture pin.
pub const CAPTURE_PIN: ULONG = 0;
/// The number of the preview pin.
pub const PREVIEW_PIN: ULONG = 1;

/// The device.
pub static DEVICE: KSDEVICE_DESCRIPTOR = KSDEVICE_DESCRIPTOR {
    Dispatch: &raw const DEVICE_DISPATCH,
    // None here: Start creates the filter factories, one for each camera that it finds.
    FilterDescriptorsCount: 0,
    FilterDescriptors: ptr::null(),
    Version: KSDEVICE_DESCRIPTOR_VERSION,
};

/// The callbacks of the device.
pub static DEVICE_DISPATCH: KSDEVICE_DISPATCH = KSDEVICE_DISPATCH {
    Add: Some(device::add),
    Start: Some(device::start),
    Stop: Some(device::stop),
    Remove: Some(device::remove),
    SurpriseRemoval: Some(device::surprise_removal),
    ..KSDEVICE_DISPATCH::EMPTY
};

/// A camera.
pub static FILTER: KSFILTER_DESCRIPTOR = KSFILTER_DESCRIPTOR {
    Dispatch: &raw const FILTER_DISPATCH,
    AutomationTable: &raw const FILTER_AUTOMATION,
    Version: KSFILTER_DESCRIPTOR_VERSION,
    Flags: 0,
    ReferenceGuid: &raw const FILTER_NAME,
    PinDescriptorsCount: 2,
    PinDescriptorSize: size_of_ulong::<KSPIN_DESCRIPTOR_EX>(),
    PinDescriptors: (&raw const PINS).cast(),
    CategoriesCount: 3,
    Categories: (&raw const CATEGORIES).cast(),
    NodeDescriptorsCount: 0,
    NodeDescriptorSize: 0,
    NodeDescriptors: ptr::null(),
    ConnectionsCount: 0,
    Connections: ptr::null(),
    ComponentId: ptr::null(),
};

static FILTER_NAME: GUID = GUID {
    Data1: 0x2c6a_51d7,
    Data2: 0x80f4,
    Data3: 0x4b39,
    Data4: [0x9e, 0x6b, 0x17, 0x3a, 0xc5, 0x04, 0xe8, 0x2f],
};

/// Camera applications look for the first, `DirectShow` for the others; the INX file names the same three.
static CATEGORIES: [GUID; 3] = [
    KSCATEGORY_VIDEO_CAMERA,
    KSCATEGORY_VIDEO,
    KSCATEGORY_CAPTURE,
];

/// The callbacks of a filter. The pins process, not the filter.
pub static FILTER_DISPATCH: KSFILTER_DISPATCH = KSFILTER_DISPATCH {
    Create: Some(filter::create),
    Close: Some(filter::close),
    ..KSFILTER_DISPATCH::EMPTY
};

/// The pins of a camera: capture and preview, alike but for the name.
pub static PINS: [KSPIN_DESCRIPTOR_EX; 2] = [
    video_pin(&raw const PINNAME_CAPTURE),
    video_pin(&raw const PINNAME_PREVIEW),
];

static PINNAME_CAPTURE: GUID = PINNAME_VIDEO_CAPTURE;
static PINNAME_PREVIEW: GUID = PINNAME_VIDEO_PREVIEW;

const fn video_pin(name: *const GUID) -> KSPIN_DESCRIPTOR_EX {
    KSPIN_DESCRIPTOR_EX {
        Dispatch: &raw const PIN_DISPATCH,
        AutomationTable: &raw const PIN_AUTOMATION,
        PinDescriptor: KSPIN_DESCRIPTOR {
            // No interface and no medium: the standard ones.
            InterfacesCount: 0,
            Interfaces: ptr::null(),
            MediumsCount: 0,
            Mediums: ptr::null(),
            DataRangesCount: 4,
            DataRanges: (&raw const DATA_RANGES.0).cast(),
            DataFlow: KSPIN_DATAFLOW_OUT,
            Communication: KSPIN_COMMUNICATION_SOURCE,
            Category: name,
            Name: name,
            ConstrainedDataRangesCount: 0,
            ConstrainedDataRanges: ptr::null_mut(),
        },
        // Not `KSPIN_FLAG_PROCESS_IN_RUN_STATE_ONLY`: Process must be able to give back the frames of a paused
        // pin when the device is gone. It looks for itself whether the pin runs.
        Flags: 0,
        InstancesPossible: 1,
        InstancesNecessary: 0,
        AllocatorFraming: &raw const FRAMING,
        IntersectHandler: Some(intersect::intersect),
    }
}

/// Pointers to the data ranges, as the pin descriptor wants them.
struct DataRanges([PKSDATARANGE; ranges::COUNT]);

// SAFETY: constant pointers to constant data, which AVStream only reads.
unsafe impl Sync for DataRanges {}

static DATA_RANGES: DataRanges =
    DataRanges([data_range(0), data_range(1), data_range(2), data_range(3)]);

const fn data_range(n: usize) -> PKSDATARANGE {
    ptr::from_ref(&ranges::VIDEO[n]).cast_mut().cast()
}

/// The callbacks of a pin.
pub static PIN_DISPATCH: KSPIN_DISPATCH = KSPIN_DISPATCH {
    Create: Some(pin::create),
    Close: Some(pin::close),
    Process: Some(process::process),
    SetDataFormat: Some(pin::set_data_format),
    SetDeviceState: Some(pin::set_device_state),
    ..KSPIN_DISPATCH::EMPTY
};

const SMALLEST: ULONG = Layout::new(Pixels::Yuy2, 320, 240, false).size_ulong();
const LARGEST: ULONG = Layout::new(Pixels::Rgb24, 640, 480, true).size_ulong();

/// What the pins want of the allocator: a few frames of system memory, as large as the largest format.
static FRAMING: KSALLOCATOR_FRAMING_EX = KSALLOCATOR_FRAMING_EX {
    CountItems: 1,
    PinFlags: 0,
    OutputCompression: KS_COMPRESSION {
        RatioNumerator: 1,
        RatioDenominator: 1,
        RatioConstantMargin: 0,
    },
    PinWeight: 0,
    FramingItem: [KS_FRAMING_ITEM {
        MemoryType: KSMEMORY_TYPE_KERNEL_NONPAGED,
        BusType: NO_GUID,
        MemoryFlags: 0,
        BusFlags: 0,
        Flags: KSALLOCATOR_REQUIREMENTF_SYSTEM_MEMORY | KSALLOCATOR_REQUIREMENTF_PREFERENCES_ONLY,
        Frames: 4,
        FileAlignment: 0,
        MemoryTypeWeight: 0,
        PhysicalRange: KS_FRAMING_RANGE {
            MinFrameSize: 0,
            MaxFrameSize: ULONG::MAX,
            Stepping: 1,
        },
        FramingRange: KS_FRAMING_RANGE_WEIGHTED {
            Range: KS_FRAMING_RANGE {
                MinFrameSize: SMALLEST,
                MaxFrameSize: LARGEST,
                Stepping: 1,
            },
            InPlaceWeight: 0,
            NotInPlaceWeight: 0,
        },
    }],
};

const NO_GUID: GUID = GUID {
    Data1: 0,
    Data2: 0,
    Data3: 0,
    Data4: [0; 8],
};

/// What a filter answers.
pub static FILTER_AUTOMATION: KSAUTOMATION_TABLE = automation(&raw const FILTER_SET);
/// What a pin answers.
pub static PIN_AUTOMATION: KSAUTOMATION_TABLE = automation(&raw const PIN_SET);

/// The property set of a filter.
pub static FILTER_SET: KSPROPERTY_SET = KSPROPERTY_SET {
    Set: &raw const SET,
    PropertiesCount: 2,
    PropertyItem: (&raw const FILTER_PROPERTIES).cast(),
    FastIoCount: 0,
    FastIoTable: ptr::null(),
};

static PIN_SET: KSPROPERTY_SET = KSPROPERTY_SET {
    Set: &raw const SET,
    PropertiesCount: 1,
    PropertyItem: (&raw const PIN_PROPERTIES).cast(),
    FastIoCount: 0,
    FastIoTable: ptr::null(),
};

static SET: GUID = properties::SET;

static FILTER_PROPERTIES: [KSPROPERTY_ITEM; 2] = [
    property(
        properties::BRIGHTNESS,
        size_of_ulong::<ULONG>(),
        Some(properties::get_brightness),
        Some(properties::set_brightness),
    ),
    property(
        properties::OPEN_PINS,
        size_of_ulong::<properties::OpenPins>(),
        Some(properties::get_open_pins),
        None,
    ),
];

static PIN_PROPERTIES: [KSPROPERTY_ITEM; 1] = [property(
    properties::FRAME_RATE,
    size_of_ulong::<ULONG>(),
    Some(properties::get_frame_rate),
    Some(properties::set_frame_rate),
)];

const fn automation(set: *const KSPROPERTY_SET) -> KSAUTOMATION_TABLE {
    KSAUTOMATION_TABLE {
        PropertySetsCount: 1,
        PropertyItemSize: size_of_ulong::<KSPROPERTY_ITEM>(),
        PropertySets: set,
        MethodSetsCount: 0,
        MethodItemSize: 0,
        MethodSets: ptr::null(),
        EventSetsCount: 0,
        EventItemSize: 0,
        EventSets: ptr::null(),
    }
}

const fn property(
    id: ULONG,
    data_size: ULONG,
    get: PFNKSHANDLER,
    set: PFNKSHANDLER,
) -> KSPROPERTY_ITEM {
    KSPROPERTY_ITEM {
        PropertyId: id,
        GetPropertyHandler: get,
        MinProperty: size_of_ulong::<KSPROPERTY>(),
        MinData: data_size,
        SetPropertyHandler: set,
        Values: ptr::null(),
        RelationsCount: 0,
        Relations: ptr::null(),
        SupportHandler: None,
        SerializedSize: 0,
    }
}

/// ASCII as UTF-16.
const fn wide<const N: usize>(ascii: [u8; N]) -> [u16; N] {
    let mut out = [0; N];
    let mut n = 0;
    while n < N {
        out[n] = ascii[n] as u16;
        n += 1;
    }
    out
}
