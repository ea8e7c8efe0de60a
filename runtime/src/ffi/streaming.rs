//! Frames and stream pointers, processing, gates.

use super::*;

/// `ns-ks-kstime`. One unit of `Time` is `Numerator / Denominator` times 100 ns.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KSTIME {
    pub Time: LONGLONG,
    pub Numerator: ULONG,
    pub Denominator: ULONG,
}

/// `ns-ks-ksstream_header`. Sizes are in bytes, `Duration` in the units of `PresentationTime`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSSTREAM_HEADER {
    pub Size: ULONG,
    pub TypeSpecificFlags: ULONG,
    pub PresentationTime: KSTIME,
    pub Duration: LONGLONG,
    pub FrameExtent: ULONG,
    pub DataUsed: ULONG,
    pub Data: PVOID,
    pub OptionsFlags: ULONG,
    pub Reserved: ULONG,
}
pub type PKSSTREAM_HEADER = *mut KSSTREAM_HEADER;
pub const KSSTREAM_HEADER_OPTIONSF_SPLICEPOINT: ULONG = 0x0000_0001;
pub const KSSTREAM_HEADER_OPTIONSF_PREROLL: ULONG = 0x0000_0002;
pub const KSSTREAM_HEADER_OPTIONSF_DATADISCONTINUITY: ULONG = 0x0000_0004;
pub const KSSTREAM_HEADER_OPTIONSF_TYPECHANGED: ULONG = 0x0000_0008;
pub const KSSTREAM_HEADER_OPTIONSF_TIMEVALID: ULONG = 0x0000_0010;
pub const KSSTREAM_HEADER_OPTIONSF_TIMEDISCONTINUITY: ULONG = 0x0000_0040;
pub const KSSTREAM_HEADER_OPTIONSF_DURATIONVALID: ULONG = 0x0000_0100;
pub const KSSTREAM_HEADER_OPTIONSF_ENDOFSTREAM: ULONG = 0x0000_0200;

/// `ns-ks-_ksstream_pointer_offset`. `Data` shares its place with `Mappings`, which is meant on pins that set
/// `KSPIN_FLAG_GENERATE_MAPPINGS`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSSTREAM_POINTER_OFFSET {
    pub Data: PUCHAR,
    pub Count: ULONG,
    pub Remaining: ULONG,
}
pub type PKSSTREAM_POINTER_OFFSET = *mut KSSTREAM_POINTER_OFFSET;

/// `ns-ks-_ksstream_pointer`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSSTREAM_POINTER {
    pub Context: PVOID,
    pub Pin: PKSPIN,
    pub StreamHeader: PKSSTREAM_HEADER,
    pub Offset: PKSSTREAM_POINTER_OFFSET,
    pub OffsetIn: KSSTREAM_POINTER_OFFSET,
    pub OffsetOut: KSSTREAM_POINTER_OFFSET,
}
pub type PKSSTREAM_POINTER = *mut KSSTREAM_POINTER;
/// `nc-ks-pfnksstreampointer`.
pub type PFNKSSTREAMPOINTER = Option<unsafe extern "C" fn(StreamPointer: PKSSTREAM_POINTER)>;

/// `ne-ks-ksstream_pointer_state`.
pub type KSSTREAM_POINTER_STATE = i32;
pub const KSSTREAM_POINTER_STATE_UNLOCKED: KSSTREAM_POINTER_STATE = 0;
pub const KSSTREAM_POINTER_STATE_LOCKED: KSSTREAM_POINTER_STATE = 1;

/// `ns-ks-_ksprocesspin`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSPROCESSPIN {
    pub Pin: PKSPIN,
    pub StreamPointer: PKSSTREAM_POINTER,
    pub InPlaceCounterpart: PKSPROCESSPIN,
    pub DelegateBranch: PKSPROCESSPIN,
    pub CopySource: PKSPROCESSPIN,
    pub Data: PVOID,
    pub BytesAvailable: ULONG,
    pub BytesUsed: ULONG,
    pub Flags: ULONG,
    pub Terminate: BOOLEAN,
}
pub type PKSPROCESSPIN = *mut KSPROCESSPIN;

/// `ns-ks-_ksprocesspin_indexentry`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSPROCESSPIN_INDEXENTRY {
    pub Pins: *mut PKSPROCESSPIN,
    pub Count: ULONG,
}
pub type PKSPROCESSPIN_INDEXENTRY = *mut KSPROCESSPIN_INDEXENTRY;
