//! The preview pin: frames for a window, at the rate of the format.
//!
//! Owns its kind and its handlers. It differs from the capture pin in what the control mutex protects, and it has no
//! property; a handler of the one does not go into the table of the other.

use ks_guard::{
    Cx, DataFormat, NewPin, NtResult, NtStatus, Pin, PinKind, ProcessingPin,
    ffi::{DEVICE_POWER_STATE, KSSTATE, PIRP},
    ks_synchronized, slot,
};

use crate::{
    filter::Camera,
    formats::VideoFormat,
    pin::{self, Stream, VideoPin},
    process::deliver,
};

/// The kind of the preview pin.
#[derive(Debug)]
pub enum Preview {}

impl PinKind for Preview {
    type Filter = Camera;
    /// What was negotiated.
    type Control = VideoFormat;
    type Processing = Stream;
}

impl VideoPin for Preview {
    fn begin(format: VideoFormat) -> VideoFormat {
        format
    }

    fn renegotiate(negotiated: &mut VideoFormat, format: VideoFormat) {
        *negotiated = format;
    }

    fn negotiated(negotiated: &VideoFormat) -> &VideoFormat {
        negotiated
    }
}

/// Create (`nc-ks-pfnkspinirp`). AVStream holds the filter's control mutex (`filter-control-mutex-in-avstream`).
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::pin::Create)]
pub fn create(cx: &mut Cx, pin: NewPin<Preview>, _irp: PIRP) -> NtResult<(VideoFormat, Stream)> {
    pin.register_power_callbacks(cx, sleep, wake);
    pin::create(cx, pin)
}

/// Close (`nc-ks-pfnkspinirp`). AVStream holds the filter's control mutex (`filter-control-mutex-in-avstream`).
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::pin::Close)]
pub fn close(cx: &mut Cx, pin: Pin<Preview>, _irp: PIRP) -> NtResult {
    pin::close(cx, pin);
    Ok(())
}

/// SetDataFormat (`nc-ks-pfnkspinsetdataformat`). AVStream holds the filter's control mutex
/// (`filter-control-mutex-in-avstream`).
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::pin::SetDataFormat)]
pub fn set_data_format(
    cx: &mut Cx,
    pin: NewPin<Preview>,
    old: Option<DataFormat>,
    _range: Option<DataFormat>,
) -> NtResult {
    pin::set_data_format(cx, pin, old)
}

/// SetDeviceState (`nc-ks-pfnkspinsetdevicestate`). AVStream holds the filter's control mutex
/// (`filter-control-mutex-in-avstream`).
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::pin::SetDeviceState)]
pub fn set_device_state(cx: &mut Cx, pin: Pin<Preview>, to: KSSTATE, from: KSSTATE) -> NtResult {
    pin::set_device_state(cx, pin, to, from)
}

/// Sleep (`nc-ks-pfnkspinpower`). AVStream holds the device mutex (`device-mutex-in-avstream`).
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::pin::Sleep)]
pub fn sleep(cx: &mut Cx, pin: Pin<Preview>, to: DEVICE_POWER_STATE) {
    pin::change_power(cx, pin, to);
}

/// Wake (`nc-ks-pfnkspinpower`). AVStream holds the device mutex (`device-mutex-in-avstream`).
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::pin::Wake)]
pub fn wake(cx: &mut Cx, pin: Pin<Preview>, to: DEVICE_POWER_STATE) {
    pin::change_power(cx, pin, to);
}

/// Process (`nc-ks-pfnkspin`). AVStream holds the pin's processing mutex (`processing-mutex-in-avstream`), and passes what it
/// protects.
///
/// # IRQL
/// `PASSIVE_LEVEL`: the pin's table does not ask for processing at `DISPATCH_LEVEL`.
#[ks_synchronized(slot = slot::pin::Process)]
pub fn process(
    cx: &mut Cx,
    pin: ProcessingPin<Preview>,
    stream: &mut Stream,
) -> NtResult<NtStatus> {
    deliver(cx, pin, stream)
}
