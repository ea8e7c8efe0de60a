//! The constant tables that tell AVStream what this driver is: device, filters, pins, automation.
//!
//! Owns no behaviour. `driver_entry` passes [`DEVICE`] to AVStream; Start passes [`FILTER`] once for each camera.

use ks_guard::{
    ffi::{
        GUID, KS_COMPRESSION, KS_FRAMING_ITEM, KS_FRAMING_RANGE, KS_FRAMING_RANGE_WEIGHTED,
        KSALLOCATOR_FRAMING_EX, KSALLOCATOR_REQUIREMENTF_PREFERENCES_ONLY,
        KSALLOCATOR_REQUIREMENTF_SYSTEM_MEMORY, KSCATEGORY_CAPTURE, KSCATEGORY_VIDEO,
        KSMEMORY_TYPE_KERNEL_NONPAGED, KSPIN_COMMUNICATION_SOURCE, KSPIN_DATAFLOW_OUT,
        PINNAME_VIDEO_CAPTURE, PINNAME_VIDEO_PREVIEW, ULONG,
    },
    slot::table::{
        AutomationTable, DataRangeRef, DeviceDescriptor, DeviceDispatch, EventItem, EventSet,
        FilterDescriptor, FilterDispatch, PinDescriptor, PinDispatch, PropertyItem, PropertySet,
    },
};

use crate::{
    capture::{self, Capture},
    device::{self, TestCap},
    events,
    filter::{self, Camera},
    image::{Layout, Pixels},
    intersect,
    preview::{self, Preview},
    properties, query_stop, ranges,
};

/// The names under which the filters of the two cameras are opened, with the terminating zero of C.
pub const REFERENCE_STRINGS: [&[u16]; 2] = [&CAMERA_0, &CAMERA_1];
const CAMERA_0: [u16; 8] = wide(*b"camera0\0");
const CAMERA_1: [u16; 8] = wide(*b"camera1\0");

/// The number of the capture pin.
pub const CAPTURE_PIN: ULONG = 0;
/// The number of the preview pin.
pub const PREVIEW_PIN: ULONG = 1;

/// The device. No filters here: Start creates the filter factories, one for each camera that it finds.
pub static DEVICE: DeviceDescriptor<TestCap> = DeviceDescriptor::new(&DEVICE_DISPATCH, &[]);

/// The callbacks of the device.
pub static DEVICE_DISPATCH: DeviceDispatch<TestCap> = DeviceDispatch::with_shared(device::add)
    .start(device::start)
    .query_stop(query_stop::query_stop)
    .stop(device::stop)
    .remove(device::remove)
    .surprise_removal(device::surprise_removal)
    .set_power(device::set_power);

/// A camera.
pub static FILTER: FilterDescriptor<TestCap> = FilterDescriptor::new(&FILTER_DISPATCH, &PINS)
    .reference(&FILTER_NAME)
    .categories(&CATEGORIES);

static FILTER_NAME: GUID = GUID {
    Data1: 0x2c6a_51d7,
    Data2: 0x80f4,
    Data3: 0x4b39,
    Data4: [0x9e, 0x6b, 0x17, 0x3a, 0xc5, 0x04, 0xe8, 0x2f],
};

static CATEGORIES: [GUID; 2] = [KSCATEGORY_VIDEO, KSCATEGORY_CAPTURE];

/// The callbacks of a filter. The pins process, not the filter; Close is the library's.
static FILTER_DISPATCH: FilterDispatch<Camera> =
    FilterDispatch::new(filter::create).automation(&FILTER_AUTOMATION);

/// The pins of a camera: two kinds, each with its own table.
static PINS: [PinDescriptor<Camera>; 2] = [
    video_pin(PinDescriptor::new(&CAPTURE, KSPIN_DATAFLOW_OUT))
        .category(&PINNAME_CAPTURE, &PINNAME_CAPTURE),
    video_pin(PinDescriptor::new(&PREVIEW, KSPIN_DATAFLOW_OUT))
        .category(&PINNAME_PREVIEW, &PINNAME_PREVIEW),
];

static PINNAME_CAPTURE: GUID = PINNAME_VIDEO_CAPTURE;
static PINNAME_PREVIEW: GUID = PINNAME_VIDEO_PREVIEW;

/// What the two descriptors have in common: the standard interface and medium, and one pin at a time.
///
/// Not `KSPIN_FLAG_PROCESS_IN_RUN_STATE_ONLY`: Process must be able to give back the frames of a paused pin when the device is
/// gone. It looks for itself whether the pin runs.
const fn video_pin(descriptor: PinDescriptor<Camera>) -> PinDescriptor<Camera> {
    descriptor
        .communication(KSPIN_COMMUNICATION_SOURCE)
        .data_ranges(&DATA_RANGES)
        .instances(1, 0)
        .framing(&FRAMING)
        .intersect(intersect::intersect)
}

static DATA_RANGES: [DataRangeRef; ranges::COUNT] = [
    DataRangeRef::new(&ranges::VIDEO[0]),
    DataRangeRef::new(&ranges::VIDEO[1]),
    DataRangeRef::new(&ranges::VIDEO[2]),
    DataRangeRef::new(&ranges::VIDEO[3]),
];

/// The callbacks of a capture pin.
static CAPTURE: PinDispatch<Capture> = PinDispatch::new(capture::create)
    .close(capture::close)
    .process(capture::process)
    .set_data_format(capture::set_data_format)
    .set_device_state(capture::set_device_state)
    .automation(&CAPTURE_AUTOMATION);

/// The callbacks of a preview pin.
static PREVIEW: PinDispatch<Preview> = PinDispatch::new(preview::create)
    .close(preview::close)
    .process(preview::process)
    .set_data_format(preview::set_data_format)
    .set_device_state(preview::set_device_state);

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
static FILTER_AUTOMATION: AutomationTable<Camera> =
    AutomationTable::new(&FILTER_SETS).events(&FILTER_EVENT_SETS);
static FILTER_SETS: [PropertySet<Camera>; 1] = [PropertySet::new(&SET, &FILTER_PROPERTIES)];
static FILTER_PROPERTIES: [PropertyItem<Camera>; 2] = [
    PropertyItem::filter(
        properties::BRIGHTNESS,
        properties::get_brightness,
        properties::set_brightness,
    ),
    PropertyItem::filter_get(properties::OPEN_PINS, properties::get_open_pins),
];

/// What a filter tells.
static FILTER_EVENT_SETS: [EventSet<Camera>; 1] = [EventSet::new(&EVENT_SET, &FILTER_EVENTS)];
static FILTER_EVENTS: [EventItem<Camera>; 2] = [
    EventItem::new(events::BRIGHTNESS_SET),
    EventItem::filter_add(events::BRIGHTNESS_REACHED, events::add_brightness_reached),
];

static EVENT_SET: GUID = events::SET;

/// What a capture pin answers.
static CAPTURE_AUTOMATION: AutomationTable<Capture> = AutomationTable::new(&CAPTURE_SETS);
static CAPTURE_SETS: [PropertySet<Capture>; 1] = [PropertySet::new(&SET, &CAPTURE_PROPERTIES)];
static CAPTURE_PROPERTIES: [PropertyItem<Capture>; 1] = [PropertyItem::pin(
    properties::FRAME_RATE,
    capture::get_frame_rate,
    capture::set_frame_rate,
)];

static SET: GUID = properties::SET;

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
