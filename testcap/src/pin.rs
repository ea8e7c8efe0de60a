//! What the two kinds of video pin have in common: the steps of Create, Close, SetDataFormat, SetDeviceState, Sleep and Wake.
//!
//! Owns the data that Process uses, under the pin's processing mutex, and how control-side callbacks change it. AVStream
//! holds the control mutex in the first four, so none takes it: the helpers here require it. What Process must
//! learn is written under the processing mutex, taken inside control, which is the documented order. The handlers are in
//! [`capture`](crate::capture) and [`preview`](crate::preview), one per kind.

use ks_guard::{
    Cx, DataFormat, NewPin, NtResult, NtStatus, Pin, PinHandle, PinKind,
    ffi::{
        DEVICE_POWER_STATE, KS_FRAMING_RANGE, KSSTATE, KSSTATE_ACQUIRE, KSSTATE_RUN, KSSTATE_STOP,
        ULONG,
    },
    ks_synchronized,
    state::{AtPassiveLevel, HoldsControl, MayTakeProcessing, OutsideProcessing, ReachesControl},
};

use crate::{
    device,
    filter::Camera,
    formats::{self, VideoFormat},
};

/// A kind of video pin: what its filter's control mutex protects begins with a format and follows each change of it.
pub trait VideoPin: PinKind<Filter = Camera, Processing = Stream> {
    /// What a pin of the kind begins with.
    fn begin(format: VideoFormat) -> Self::Control;
    /// Notes that another format was negotiated.
    fn renegotiate(control: &mut Self::Control, format: VideoFormat);
    /// The format that was negotiated.
    fn negotiated(control: &Self::Control) -> &VideoFormat;
}

/// Under the pin's processing mutex: written by control-side callbacks, read and counted by Process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    /// What Process produces.
    pub format: VideoFormat,
    /// A copy of the filter's brightness.
    pub brightness: u32,
    /// Whether the pin is in the run state.
    pub running: bool,
    /// The number of the next frame; starts at zero when the pin leaves the stop state.
    pub frame: u32,
    /// The presentation time of the next frame, in units of 100 ns since the pin left the stop state.
    pub clock: i64,
}

/// Create: the data of a pin, which the library puts into its bag.
pub(crate) fn create<'c, P: VideoPin>(
    cx: &mut Cx<'c, impl ReachesControl<I: AtPassiveLevel>>,
    pin: NewPin<'_, 'c, P>,
) -> NtResult<(P::Control, Stream)> {
    device::hardware(pin.device(cx))?.ensure_present()?;
    let format = formats::read(pin.connection_format(cx))?;
    frame_size(cx, pin, format.layout.size_ulong())?;
    let stream = Stream {
        format,
        brightness: pin.filter(cx).data(cx).brightness,
        running: false,
        frame: 0,
        clock: 0,
    };
    Ok((P::begin(format), stream))
}

/// Sleep and Wake: no frame is filled while the device is not in D0.
///
/// AVStream holds the device mutex, and may hold the pin's processing mutex; control must not be taken. So the stream's data
/// is left alone, and Process learns of it from what is shared without a mutex.
#[ks_synchronized(requires(device, passive))]
pub(crate) fn change_power<P: VideoPin>(cx: &mut Cx, pin: Pin<P>, to: DEVICE_POWER_STATE) {
    let owner = pin.device(cx);
    device::change_power(cx, owner, to);
}

/// Close: the stream ends.
#[ks_synchronized(may_take(processing))]
pub(crate) fn close<P: VideoPin>(cx: &mut Cx, pin: Pin<P>) {
    cx.with_pin_processing(pin, |_, stream| stream.running = false);
}

/// SetDataFormat: accepts or refuses `ConnectionFormat`.
///
/// Runs once before Create, when there is no data to update. A stream that runs keeps its format: its queued frames have
/// the old size.
#[ks_synchronized(requires(control), may_take(processing))]
pub(crate) fn set_data_format<P: VideoPin>(
    cx: &mut Cx,
    pin: NewPin<P>,
    old: Option<DataFormat<'_>>,
) -> NtResult {
    let format = formats::read(pin.connection_format(cx))?;
    let (Some(pin), Some(_)) = (pin.created(cx), old) else {
        return Ok(());
    };
    if pin.device_state(cx) == KSSTATE_RUN {
        return Err(NtStatus::INVALID_DEVICE_STATE);
    }
    frame_size(cx, pin, format.layout.size_ulong())?;
    cx.with_pin_processing(pin, |_, stream| stream.format = format);
    P::renegotiate(pin.data_mut(cx), format);
    Ok(())
}

/// SetDeviceState: starts and stops the stream.
///
/// The frame counter and the clock start again when the pin leaves the stop state; pausing keeps them.
pub(crate) fn set_device_state<'c, P: VideoPin>(
    cx: &mut Cx<'c, impl MayTakeProcessing<P: OutsideProcessing>>,
    pin: Pin<'_, 'c, P>,
    to: KSSTATE,
    from: KSSTATE,
) -> NtResult {
    if to > from {
        // Downwards always works: a client must be able to stop a stream of a device that is gone.
        device::hardware(pin.device(cx))?.ensure_present()?;
    }
    cx.with_pin_processing(pin, |_, stream| {
        if (from, to) == (KSSTATE_STOP, KSSTATE_ACQUIRE) {
            stream.frame = 0;
            stream.clock = 0;
        }
        stream.running = to == KSSTATE_RUN;
    });
    if to == KSSTATE_RUN {
        // On another thread: this one holds the control mutex, which Process would run under.
        cx.queue_pin_processing(pin);
    }
    Ok(())
}

/// Has the pin ask its allocator for frames of `size` bytes.
///
/// Called in Create and in SetDataFormat, where AVStream holds control; a helper that took it itself would deadlock in both.
fn frame_size<'c>(
    cx: &mut Cx<'c, impl HoldsControl<I: AtPassiveLevel>>,
    pin: impl PinHandle<'c>,
    size: ULONG,
) -> NtResult {
    cx.edit_framing(pin, |item| {
        item.FramingRange.Range = KS_FRAMING_RANGE {
            MinFrameSize: size,
            MaxFrameSize: size,
            Stepping: 1,
        };
    })
}
