//! Data formats, data ranges, attributes, allocator framing; the video formats of `ksmedia.h` that a capture
//! driver names.

use super::*;

/// `ns-ks-ksdataformat`: the head of every data format and data range; `FormatSize` counts the whole.
#[repr(C, align(8))]
#[derive(Clone, Copy, Debug, Default)]
pub struct KSDATAFORMAT {
    pub FormatSize: ULONG,
    pub Flags: ULONG,
    pub SampleSize: ULONG,
    pub Reserved: ULONG,
    pub MajorFormat: GUID,
    pub SubFormat: GUID,
    pub Specifier: GUID,
}
pub type PKSDATAFORMAT = *mut KSDATAFORMAT;
pub type KSDATARANGE = KSDATAFORMAT;
pub type PKSDATARANGE = *mut KSDATARANGE;
/// In `Flags` of a range: the entry after it in the array of ranges is an attribute list (`ns-ks-ksdatarange`).
pub const KSDATARANGE_ATTRIBUTES: ULONG = 0x0000_0002;

/// `ns-ks-ksmultiple_item`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KSMULTIPLE_ITEM {
    pub Size: ULONG,
    pub Count: ULONG,
}
pub type PKSMULTIPLE_ITEM = *mut KSMULTIPLE_ITEM;

/// `ns-ks-ksattribute`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSATTRIBUTE {
    pub Size: ULONG,
    pub Flags: ULONG,
    pub Attribute: GUID,
}

/// `ns-ks-ksattribute_list`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSATTRIBUTE_LIST {
    pub Count: ULONG,
    pub Attributes: *mut *mut KSATTRIBUTE,
}

/// `ns-ks-ksallocator_framing`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSALLOCATOR_FRAMING {
    pub OptionsFlags: ULONG,
    pub PoolType: POOL_TYPE,
    pub Frames: ULONG,
    pub FrameSize: ULONG,
    pub FileAlignment: ULONG,
    pub Reserved: ULONG,
}
pub type PKSALLOCATOR_FRAMING = *mut KSALLOCATOR_FRAMING;

/// `ns-ks-ks_framing_range`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KS_FRAMING_RANGE {
    pub MinFrameSize: ULONG,
    pub MaxFrameSize: ULONG,
    pub Stepping: ULONG,
}

/// `ns-ks-ks_framing_range_weighted`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KS_FRAMING_RANGE_WEIGHTED {
    pub Range: KS_FRAMING_RANGE,
    pub InPlaceWeight: ULONG,
    pub NotInPlaceWeight: ULONG,
}

/// `ns-ks-ks_compression`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KS_COMPRESSION {
    pub RatioNumerator: ULONG,
    pub RatioDenominator: ULONG,
    pub RatioConstantMargin: ULONG,
}

/// `ns-ks-ks_framing_item`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KS_FRAMING_ITEM {
    pub MemoryType: GUID,
    pub BusType: GUID,
    pub MemoryFlags: ULONG,
    pub BusFlags: ULONG,
    pub Flags: ULONG,
    pub Frames: ULONG,
    pub FileAlignment: ULONG,
    pub MemoryTypeWeight: ULONG,
    pub PhysicalRange: KS_FRAMING_RANGE,
    pub FramingRange: KS_FRAMING_RANGE_WEIGHTED,
}

/// `ns-ks-ksallocator_framing_ex`, with one framing item.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSALLOCATOR_FRAMING_EX {
    pub CountItems: ULONG,
    pub PinFlags: ULONG,
    pub OutputCompression: KS_COMPRESSION,
    pub PinWeight: ULONG,
    pub FramingItem: [KS_FRAMING_ITEM; 1],
}
pub const KSALLOCATOR_REQUIREMENTF_SYSTEM_MEMORY: ULONG = 0x0000_0002;
pub const KSALLOCATOR_REQUIREMENTF_FRAME_INTEGRITY: ULONG = 0x0000_0004;
pub const KSALLOCATOR_REQUIREMENTF_MUST_ALLOCATE: ULONG = 0x0000_0008;
pub const KSALLOCATOR_REQUIREMENTF_PREFERENCES_ONLY: ULONG = 0x8000_0000;

/// `ksmedia.h`, `RECT` of `windef.h`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RECT {
    pub left: LONG,
    pub top: LONG,
    pub right: LONG,
    pub bottom: LONG,
}

/// `SIZE` of `windef.h`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SIZE {
    pub cx: LONG,
    pub cy: LONG,
}

/// `ns-ksmedia-tagks_bitmapinfoheader`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KS_BITMAPINFOHEADER {
    pub biSize: ULONG,
    pub biWidth: LONG,
    pub biHeight: LONG,
    pub biPlanes: USHORT,
    pub biBitCount: USHORT,
    pub biCompression: ULONG,
    pub biSizeImage: ULONG,
    pub biXPelsPerMeter: LONG,
    pub biYPelsPerMeter: LONG,
    pub biClrUsed: ULONG,
    pub biClrImportant: ULONG,
}
pub const KS_BI_RGB: ULONG = 0;
/// The `biCompression` of YUY2: its four characters, little-endian.
pub const FOURCC_YUY2: ULONG = u32::from_le_bytes(*b"YUY2");

/// `ns-ksmedia-tagks_videoinfoheader`, up to its bitmap header: formats without a palette end there.
/// `AvgTimePerFrame` is in units of 100 ns.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KS_VIDEOINFOHEADER {
    pub rcSource: RECT,
    pub rcTarget: RECT,
    pub dwBitRate: ULONG,
    pub dwBitErrorRate: ULONG,
    pub AvgTimePerFrame: LONGLONG,
    pub bmiHeader: KS_BITMAPINFOHEADER,
}

/// `ns-ksmedia-tagks_dataformat_videoinfoheader`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KS_DATAFORMAT_VIDEOINFOHEADER {
    pub DataFormat: KSDATAFORMAT,
    pub VideoInfoHeader: KS_VIDEOINFOHEADER,
}

/// `ns-ksmedia-_ks_video_stream_config_caps`. Frame intervals are in units of 100 ns.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KS_VIDEO_STREAM_CONFIG_CAPS {
    pub guid: GUID,
    pub VideoStandard: ULONG,
    pub InputSize: SIZE,
    pub MinCroppingSize: SIZE,
    pub MaxCroppingSize: SIZE,
    pub CropGranularityX: i32,
    pub CropGranularityY: i32,
    pub CropAlignX: i32,
    pub CropAlignY: i32,
    pub MinOutputSize: SIZE,
    pub MaxOutputSize: SIZE,
    pub OutputGranularityX: i32,
    pub OutputGranularityY: i32,
    pub StretchTapsX: i32,
    pub StretchTapsY: i32,
    pub ShrinkTapsX: i32,
    pub ShrinkTapsY: i32,
    pub MinFrameInterval: LONGLONG,
    pub MaxFrameInterval: LONGLONG,
    pub MinBitsPerSecond: LONG,
    pub MaxBitsPerSecond: LONG,
}

/// `ns-ksmedia-tagks_datarange_video`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KS_DATARANGE_VIDEO {
    pub DataRange: KSDATARANGE,
    pub bFixedSizeSamples: i32,
    pub bTemporalCompression: i32,
    pub StreamDescriptionFlags: ULONG,
    pub MemoryAllocationFlags: ULONG,
    pub ConfigCaps: KS_VIDEO_STREAM_CONFIG_CAPS,
    pub VideoInfoHeader: KS_VIDEOINFOHEADER,
}

const fn guid(d1: u32, d2: u16, d3: u16, d4: [u8; 8]) -> GUID {
    GUID {
        Data1: d1,
        Data2: d2,
        Data3: d3,
        Data4: d4,
    }
}

/// The tail that the media-type GUIDs derived from a FOURCC or wave tag share.
const MEDIA: [u8; 8] = [0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71];

/// `ksmedia.h`.
pub const KSDATAFORMAT_TYPE_VIDEO: GUID = guid(0x7364_6976, 0x0000, 0x0010, MEDIA);
/// `ksmedia.h`: 24 bits a pixel, blue first.
pub const KSDATAFORMAT_SUBTYPE_RGB24: GUID = guid(
    0xe436_eb7d,
    0x524f,
    0x11ce,
    [0x9f, 0x53, 0x00, 0x20, 0xaf, 0x0b, 0xa7, 0x70],
);
/// `ksmedia.h`: packed 4:2:2.
pub const KSDATAFORMAT_SUBTYPE_YUY2: GUID = guid(FOURCC_YUY2, 0x0000, 0x0010, MEDIA);
/// `ksmedia.h`.
pub const KSDATAFORMAT_SPECIFIER_VIDEOINFO: GUID = guid(
    0x0558_9f80,
    0xc356,
    0x11ce,
    [0xbf, 0x01, 0x00, 0xaa, 0x00, 0x55, 0x59, 0x5a],
);
/// `ks.h`.
pub const KSINTERFACESETID_Standard: GUID = guid(
    0x1a87_66a0,
    0x62ce,
    0x11cf,
    [0xa5, 0xd6, 0x28, 0xdb, 0x04, 0xc1, 0x00, 0x00],
);
pub const KSINTERFACE_STANDARD_STREAMING: ULONG = 0;
/// `ks.h`.
pub const KSMEDIUMSETID_Standard: GUID = guid(
    0x4747_b320,
    0x62ce,
    0x11cf,
    [0xa5, 0xd6, 0x28, 0xdb, 0x04, 0xc1, 0x00, 0x00],
);
pub const KSMEDIUM_TYPE_ANYINSTANCE: ULONG = 0;
/// `ks.h`.
pub const KSCATEGORY_CAPTURE: GUID = guid(
    0x65e8_773d,
    0x8f56,
    0x11d0,
    [0xa3, 0xb9, 0x00, 0xa0, 0xc9, 0x22, 0x31, 0x96],
);
/// `ks.h`.
pub const KSCATEGORY_VIDEO: GUID = guid(
    0x6994_ad05,
    0x93ef,
    0x11d0,
    [0xa3, 0xcc, 0x00, 0xa0, 0xc9, 0x22, 0x31, 0x96],
);
/// `ksmedia.h` of the WDK: what camera applications look for.
pub const KSCATEGORY_VIDEO_CAMERA: GUID = guid(
    0xe532_3777,
    0xf976,
    0x4f5b,
    [0x9b, 0x55, 0xb9, 0x46, 0x99, 0xc4, 0x6e, 0x44],
);
/// `ksmedia.h`.
pub const PINNAME_VIDEO_CAPTURE: GUID = guid(
    0xfb6c_4281,
    0x0353,
    0x11d1,
    [0x90, 0x5f, 0x00, 0x00, 0xc0, 0xcc, 0x16, 0xba],
);
/// `ksmedia.h`.
pub const PINNAME_VIDEO_PREVIEW: GUID = guid(
    0xfb6c_4282,
    0x0353,
    0x11d1,
    [0x90, 0x5f, 0x00, 0x00, 0xc0, 0xcc, 0x16, 0xba],
);
/// `ks.h`.
pub const KSMEMORY_TYPE_KERNEL_NONPAGED: GUID = guid(
    0x4a6d_5fc4,
    0x7895,
    0x11d1,
    [0xb0, 0x69, 0x00, 0xa0, 0xc9, 0x06, 0x28, 0x02],
);
