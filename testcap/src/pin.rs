//! A video pin: its Create, Close, SetDataFormat and SetDeviceState, and the data they share with Process.
//!
//! Owns the pin's context, in two parts: what the filter's control mutex protects and what the pin's processing
//! mutex protects. AVStream holds the control mutex in all four callbacks, so none of them takes it; what Process
//! must learn is written under the processing mutex, taken inside control, which is the documented order.

use ks_guard::{
    NtResult, NtStatus,
    ffi::{
        KSDATARANGE, KSSTATE, KSSTATE_ACQUIRE, KSSTATE_RUN, KSSTATE_STOP, KsPinAttemptProcessing,
        KsPinGetDevice, KsPinGetParentFilter, NTSTATUS, PIRP, PKSDATAFORMAT, PKSMULTIPLE_ITEM,
        PKSPIN, STATUS_SUCCESS,
    },
    ks_synchronized,
};

use crate::{
    bag,
    context::{self, Context, Kind},
    device, filter,
    formats::{self, VideoFormat},
    framing,
    guarded::{ControlMutex, Guarded, ProcessingMutex},
    pool::Pool,
};

/// The context of a pin, in its bag from Create until the pin is freed.
#[repr(C)]
#[derive(Debug)]
pub struct Pin {
    kind: Kind,
    /// What was negotiated; property handlers and walks read it.
    pub negotiated: Guarded<VideoFormat, ControlMutex>,
    /// What Process uses. Everybody but Process goes through [`with_stream`].
    pub stream: Guarded<Stream, ProcessingMutex>,
}

// SAFETY: `repr(C)`, and `kind` comes first and is `Kind::Pin` in `try_create`, the only constructor.
unsafe impl Context for Pin {
    const KIND: Kind = Kind::Pin;
}

/// The running stream: written by control-side callbacks under both mutexes, read and counted by Process.
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

/// The context of `pin`; `None` if its Create has not run (see [`crate::context`]).
///
/// # Safety
/// `pin` is live for `'a`.
#[must_use]
pub unsafe fn context<'a>(pin: PKSPIN) -> Option<&'a Pin> {
    // SAFETY: the pin is live.
    let raw = unsafe { (*pin).Context };
    // SAFETY: it is what Create bagged, or what AVStream copied from the filter, whose context outlives its
    // pins; or null.
    unsafe { context::get(raw) }
}

/// Gives `change` the stream of `pin` under the pin's processing mutex, and returns its answer.
///
/// `None`, without a call, if the pin's Create has not run. `change` must be short: Process waits for it.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// `pin` is live, and this thread holds no processing mutex; the filter's control mutex may be held. `change`
/// takes no mutex.
#[ks_synchronized(processing)]
pub unsafe fn with_stream<R>(pin: PKSPIN, change: impl FnOnce(&mut Stream) -> R) -> Option<R> {
    // SAFETY: the pin is live.
    let context = unsafe { context(pin) }?;
    // SAFETY: the pin's processing mutex is held, and `change` does not come back here.
    Some(unsafe { context.stream.with(change) })
}

/// Create (`nc-ks-pfnkspinirp`): gives the pin its context.
///
/// AVStream holds the filter's control mutex here (`filter-control-mutex-in-avstream`), so the bag may be used and
/// no mutex is taken.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream, with a live pin.
pub unsafe extern "C" fn create(pin: PKSPIN, _irp: PIRP) -> NTSTATUS {
    // SAFETY: as for this function.
    match unsafe { try_create(pin) } {
        Ok(()) => STATUS_SUCCESS,
        Err(status) => status.into_raw(),
    }
}

/// # Safety
/// As for [`create`].
unsafe fn try_create(pin: PKSPIN) -> NtResult {
    // SAFETY: the pin is live.
    unsafe { ensure_device_present(pin) }?;
    // SAFETY: the control mutex is held, which synchronises this member.
    let wanted = unsafe { (*pin).ConnectionFormat };
    // SAFETY: AVStream keeps the format alive while the control mutex is held.
    let format = unsafe { formats::read(wanted) }?;
    // SAFETY: the pin is live, its descriptor is this driver's, and the control mutex is held.
    unsafe { framing::update(pin, format.layout.size_ulong()) }?;
    // SAFETY: the pin is live, and the control mutex that keeps its parent is held.
    let filter = unsafe { KsPinGetParentFilter(pin) };
    // SAFETY: the filter is closed after its pins.
    let filter = unsafe { filter::context(filter) }?;
    // SAFETY: the control mutex is held.
    let brightness = unsafe { filter.brightness.with(|brightness| *brightness) };
    let item = Pool::new(Pin {
        kind: Kind::Pin,
        negotiated: Guarded::new(format),
        stream: Guarded::new(Stream {
            format,
            brightness,
            running: false,
            frame: 0,
            clock: 0,
        }),
    })?;
    // SAFETY: the pin is live.
    let bag = unsafe { (*pin).Bag };
    // SAFETY: the bag is the pin's, and the control mutex of its filter is held.
    let context = unsafe { bag::add(bag, item) }?;
    // SAFETY: the pin is live; walks look at its context under the control mutex alone, which is held.
    unsafe { (*pin).Context = context.as_ptr().cast() };
    Ok(())
}

/// Close (`nc-ks-pfnkspinirp`): the stream ends; the bag frees the context with the pin.
///
/// AVStream holds the filter's control mutex here (`filter-control-mutex-in-avstream`), so it is not taken.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream, once, for a pin that [`create`] accepted.
pub unsafe extern "C" fn close(pin: PKSPIN, _irp: PIRP) -> NTSTATUS {
    // SAFETY: the pin is live, and AVStream enters Close with no processing mutex held.
    let _ = unsafe { with_stream(pin, |stream| stream.running = false) };
    STATUS_SUCCESS
}

/// SetDataFormat (`nc-ks-pfnkspinsetdataformat`): accepts or refuses `ConnectionFormat`.
///
/// Runs once before Create, with a null `old`, when there is no context to update. A stream that runs keeps its
/// format: its queued frames have the old size. AVStream holds the filter's control mutex here
/// (`filter-control-mutex-in-avstream`), so it is not taken.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream, with a live pin.
pub unsafe extern "C" fn set_data_format(
    pin: PKSPIN,
    old: PKSDATAFORMAT,
    _old_attributes: PKSMULTIPLE_ITEM,
    _range: *const KSDATARANGE,
    _attributes: *const ks_guard::ffi::KSATTRIBUTE_LIST,
) -> NTSTATUS {
    // SAFETY: as for this function.
    match unsafe { try_set_data_format(pin, old.is_null()) } {
        Ok(()) => STATUS_SUCCESS,
        Err(status) => status.into_raw(),
    }
}

/// # Safety
/// As for [`set_data_format`].
unsafe fn try_set_data_format(pin: PKSPIN, is_first: bool) -> NtResult {
    // SAFETY: the control mutex is held, which synchronises this member.
    let wanted = unsafe { (*pin).ConnectionFormat };
    // SAFETY: AVStream keeps the format alive while the control mutex is held.
    let format = unsafe { formats::read(wanted) }?;
    // SAFETY: the pin is live.
    let Some(context) = (!is_first).then(|| unsafe { context(pin) }).flatten() else {
        return Ok(());
    };
    // SAFETY: the control mutex is held, which synchronises this member.
    if unsafe { (*pin).DeviceState } == KSSTATE_RUN {
        return Err(NtStatus::INVALID_DEVICE_STATE);
    }
    // SAFETY: the pin is live, Create gave it its descriptor, and the control mutex is held.
    unsafe { framing::update(pin, format.layout.size_ulong()) }?;
    // SAFETY: the pin is live, and this callback is entered without a processing mutex.
    let _ = unsafe { with_stream(pin, |stream| stream.format = format) };
    // SAFETY: the control mutex is held.
    unsafe { context.negotiated.with(|negotiated| *negotiated = format) };
    Ok(())
}

/// SetDeviceState (`nc-ks-pfnkspinsetdevicestate`): starts and stops the stream.
///
/// The frame counter and the clock start again when the pin leaves the stop state; pausing keeps them. AVStream
/// holds the filter's control mutex here (`filter-control-mutex-in-avstream`), so it is not taken.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream, with a live pin.
pub unsafe extern "C" fn set_device_state(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> NTSTATUS {
    // SAFETY: as for this function.
    match unsafe { try_set_device_state(pin, to, from) } {
        Ok(()) => STATUS_SUCCESS,
        Err(status) => status.into_raw(),
    }
}

/// # Safety
/// As for [`set_device_state`].
unsafe fn try_set_device_state(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> NtResult {
    if to > from {
        // Downwards always works: a client must be able to stop a stream of a device that is gone.
        // SAFETY: the pin is live.
        unsafe { ensure_device_present(pin) }?;
    }
    let change = |stream: &mut Stream| {
        if (from, to) == (KSSTATE_STOP, KSSTATE_ACQUIRE) {
            stream.frame = 0;
            stream.clock = 0;
        }
        stream.running = to == KSSTATE_RUN;
    };
    // SAFETY: the pin is live, and this callback is entered without a processing mutex.
    unsafe { with_stream(pin, change) }.ok_or(NtStatus::INVALID_DEVICE_STATE)?;
    if to == KSSTATE_RUN {
        // SAFETY: the pin is live. Asynchronous, because Process must not run on this stack, which holds the
        // control mutex.
        unsafe { KsPinAttemptProcessing(pin, 1) };
    }
    Ok(())
}

/// Refuses a pin of a device that was removed.
///
/// # Safety
/// `pin` is live.
unsafe fn ensure_device_present(pin: PKSPIN) -> NtResult {
    // SAFETY: the pin is live; asking for its device needs no mutex.
    let device = unsafe { KsPinGetDevice(pin) };
    // SAFETY: a live pin has a live device.
    unsafe { device::context(device) }?.ensure_present()
}
