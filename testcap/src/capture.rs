//! The capture pin: frames for a recorder, at a rate that the client may set.
//!
//! Owns its kind, its handlers and its property. The steps that it shares with the preview pin are in [`pin`] and
//! `process`.

use ks_guard::{
    Cx, DataFormat, NewPin, NtResult, NtStatus, Pin, PinKind, ProcessingPin,
    ffi::{DEVICE_POWER_STATE, KSPROPERTY, KSSTATE, PIRP, ULONG},
    ks_synchronized, slot,
};

use crate::{
    device,
    filter::Camera,
    formats::{MAX_INTERVAL, MIN_INTERVAL, SECOND, VideoFormat},
    pin::{self, Stream, VideoPin},
    process::deliver,
};

/// The kind of the capture pin.
#[derive(Debug)]
pub enum Capture {}

impl PinKind for Capture {
    type Filter = Camera;
    type Control = Recording;
    type Processing = Stream;
}

/// Under the filter's control mutex.
#[derive(Debug)]
pub struct Recording {
    /// What was negotiated.
    format: VideoFormat,
    /// The frame interval that the client set since then, in units of 100 ns.
    interval: Option<i64>,
}

impl VideoPin for Capture {
    fn begin(format: VideoFormat) -> Recording {
        Recording {
            format,
            interval: None,
        }
    }

    fn renegotiate(recording: &mut Recording, format: VideoFormat) {
        *recording = Self::begin(format);
    }

    fn negotiated(recording: &Recording) -> &VideoFormat {
        &recording.format
    }
}

/// Create (`nc-ks-pfnkspinirp`). AVStream holds the filter's control mutex (`filter-control-mutex-in-avstream`).
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::pin::Create)]
pub fn create(cx: &mut Cx, pin: NewPin<Capture>, _irp: PIRP) -> NtResult<(Recording, Stream)> {
    pin.register_power_callbacks(cx, sleep, wake);
    pin::create(cx, pin)
}

/// Close (`nc-ks-pfnkspinirp`). AVStream holds the filter's control mutex (`filter-control-mutex-in-avstream`).
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::pin::Close)]
pub fn close(cx: &mut Cx, pin: Pin<Capture>, _irp: PIRP) -> NtResult {
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
    pin: NewPin<Capture>,
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
pub fn set_device_state(cx: &mut Cx, pin: Pin<Capture>, to: KSSTATE, from: KSSTATE) -> NtResult {
    pin::set_device_state(cx, pin, to, from)
}

/// Sleep (`nc-ks-pfnkspinpower`). AVStream holds the device mutex (`device-mutex-in-avstream`).
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::pin::Sleep)]
pub fn sleep(cx: &mut Cx, pin: Pin<Capture>, to: DEVICE_POWER_STATE) {
    pin::change_power(cx, pin, to);
}

/// Wake (`nc-ks-pfnkspinpower`). AVStream holds the device mutex (`device-mutex-in-avstream`).
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::pin::Wake)]
pub fn wake(cx: &mut Cx, pin: Pin<Capture>, to: DEVICE_POWER_STATE) {
    pin::change_power(cx, pin, to);
}

/// Process (`nc-ks-pfnkspin`). AVStream holds the pin's processing mutex (`processing-mutex-in-avstream`), and passes what it
/// protects; the state of this context lets nobody take that mutex again, or the control mutex.
///
/// # IRQL
/// `PASSIVE_LEVEL`: the pin's table does not ask for processing at `DISPATCH_LEVEL`.
#[ks_synchronized(slot = slot::pin::Process)]
pub fn process(
    cx: &mut Cx,
    pin: ProcessingPin<Capture>,
    stream: &mut Stream,
) -> NtResult<NtStatus> {
    deliver(cx, pin, stream)
}

/// Gets the frame rate of the pin, in frames a second.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::pin::GetProperty, control)]
pub fn get_frame_rate(
    cx: &mut Cx,
    pin: Pin<Capture>,
    _request: &KSPROPERTY,
    rate: &mut ULONG,
) -> NtResult {
    device::hardware(pin.device(cx))?.ensure_present()?;
    let recording = pin.data(cx);
    *rate = rate_of(recording.interval.unwrap_or(recording.format.interval));
    Ok(())
}

/// Sets the frame rate of the pin until the next SetDataFormat.
///
/// Takes the processing mutex inside the control mutex, because the two halves of the pin's data must change together.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::pin::SetProperty, control)]
pub fn set_frame_rate(
    cx: &mut Cx,
    pin: Pin<Capture>,
    _request: &KSPROPERTY,
    rate: &ULONG,
) -> NtResult {
    device::hardware(pin.device(cx))?.ensure_present()?;
    let interval = SECOND
        .checked_div(i64::from(*rate))
        .ok_or(NtStatus::INVALID_PARAMETER)?;
    if !(MIN_INTERVAL..=MAX_INTERVAL).contains(&interval) {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    pin.data_mut(cx).interval = Some(interval);
    cx.with_pin_processing(pin, |_, stream| stream.format.interval = interval);
    Ok(())
}

/// An interval in units of 100 ns as frames a second, rounded.
fn rate_of(interval: i64) -> ULONG {
    let rounded = (SECOND + interval / 2).checked_div(interval).unwrap_or(0);
    ULONG::try_from(rounded).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_intervals_agree() {
        for rate in 1..=60 {
            assert_eq!(rate_of(SECOND / i64::from(rate)), rate);
        }
        assert_eq!(rate_of(0), 0);
    }
}
