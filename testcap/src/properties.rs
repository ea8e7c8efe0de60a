//! The property set of the camera: brightness, frame rate, and the list of open pins.
//!
//! Owns the handlers and the types that clients exchange with them. A handler gets an IRP, not an object: the
//! attribute finds the filter or pin from it before it takes the mutex, and refuses the request if there is none.
//! No page says that AVStream holds control here for a property of the driver's own, and Microsoft's avscamera
//! acquires it in such handlers (`spec/ambiguities.md` A10).
//!
//! AVStream checks `MinData` before it calls, so a handler may rely on a buffer of that size.

use ks_guard::{
    NtResult, NtStatus,
    ffi::{
        GUID, KSSTATE, KsFilterGetDevice, KsGetFilterFromIrp, KsGetPinFromIrp, KsPinGetDevice,
        PIRP, PKSFILTER, PKSIDENTIFIER, PKSPIN, PVOID, ULONG, ULONG_PTR,
    },
    ks_synchronized,
};

use crate::{
    device, filter,
    filter::BRIGHTNESS_MAX,
    formats::{MAX_INTERVAL, MIN_INTERVAL, SECOND, compression},
    hierarchy, pin,
};

/// The property set, on filters and on pins.
pub const SET: GUID = GUID {
    Data1: 0x9b1e_6f0a,
    Data2: 0x3d52,
    Data3: 0x4c8e,
    Data4: [0xa7, 0x41, 0x5e, 0x0c, 0x92, 0x6d, 0xb8, 0x13],
};
/// On a filter, get and set: a `ULONG` from 0 to [`BRIGHTNESS_MAX`].
pub const BRIGHTNESS: ULONG = 0;
/// On a filter, get: an [`OpenPins`].
pub const OPEN_PINS: ULONG = 1;
/// On a pin, get and set: a `ULONG`, frames a second, from 1 to 60.
pub const FRAME_RATE: ULONG = 2;

/// How many pins an [`OpenPins`] has room for.
pub const OPEN_PINS_ROOM: usize = 16;

/// The open pins of the device, over all its filters.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenPins {
    /// How many there are; may exceed [`OPEN_PINS_ROOM`].
    pub total: ULONG,
    /// The first of them.
    pub pins: [OpenPin; OPEN_PINS_ROOM],
}

/// One open pin.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenPin {
    /// The pin's number in its filter's descriptor.
    pub id: ULONG,
    /// The state that the pin was told to reach.
    pub state: KSSTATE,
    /// Pixels in a row.
    pub width: ULONG,
    /// Rows in a frame.
    pub height: ULONG,
    /// Four characters, or zero for RGB; as `biCompression`.
    pub compression: ULONG,
}

impl OpenPins {
    const EMPTY: Self = Self {
        total: 0,
        pins: [OpenPin {
            id: 0,
            state: 0,
            width: 0,
            height: 0,
            compression: 0,
        }; OPEN_PINS_ROOM],
    };

    fn push(&mut self, pin: OpenPin) {
        if let Some(place) = self.pins.get_mut(self.total as usize) {
            *place = pin;
        }
        self.total = self.total.saturating_add(1);
    }

    /// The pins that fitted.
    #[must_use]
    pub fn listed(&self) -> &[OpenPin] {
        let len = (self.total as usize).min(OPEN_PINS_ROOM);
        self.pins.get(..len).unwrap_or_default()
    }
}

/// Gets the brightness of the filter.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream (`nc-ks-pfnkshandler`) for a request to a filter; `data` has room for a `ULONG`.
#[ks_synchronized(control = filter(irp))]
pub unsafe extern "C" fn get_brightness(
    irp: PIRP,
    _request: PKSIDENTIFIER,
    data: PVOID,
) -> NtResult {
    // SAFETY: the IRP is the one being handled.
    let filter = unsafe { filter_of(irp) }?;
    // SAFETY: the filter has a request in flight, so it is not closing.
    let context = unsafe { filter::context(filter) }?;
    // SAFETY: the filter's control mutex is held.
    let brightness = unsafe { context.brightness.with(|brightness| *brightness) };
    // SAFETY: `data` has room for it (MinData).
    unsafe { answer(irp, data, brightness) };
    Ok(())
}

/// Sets the brightness of the filter, and of the frames that its pins produce from now on.
///
/// The filter's pins are visited under its control mutex, and each is told under its own processing mutex: the
/// order that the documents allow.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream (`nc-ks-pfnkshandler`) for a request to a filter; `data` holds a `ULONG`.
#[ks_synchronized(control = filter(irp))]
pub unsafe extern "C" fn set_brightness(
    irp: PIRP,
    _request: PKSIDENTIFIER,
    data: PVOID,
) -> NtResult {
    // SAFETY: the IRP is the one being handled.
    let filter = unsafe { filter_of(irp) }?;
    // SAFETY: `data` holds as much (MinData); it need not be aligned.
    let wanted = unsafe { data.cast::<ULONG>().read_unaligned() };
    if wanted > BRIGHTNESS_MAX {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    // SAFETY: the filter has a request in flight, so it is not closing.
    let context = unsafe { filter::context(filter) }?;
    // SAFETY: the filter's control mutex is held.
    unsafe { context.brightness.with(|brightness| *brightness = wanted) };
    let mut tell = |pin| {
        // SAFETY: the pin is live during the visit, and this thread holds no processing mutex.
        let _ = unsafe { pin::with_stream(pin, |stream| stream.brightness = wanted) };
    };
    // SAFETY: the filter is live, and its control mutex is held.
    unsafe { hierarchy::for_each_pin_locked(filter, &mut tell) };
    Ok(())
}

/// Gets the frame rate of the pin.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream (`nc-ks-pfnkshandler`) for a request to a pin; `data` has room for a `ULONG`.
#[ks_synchronized(control = pin(irp))]
pub unsafe extern "C" fn get_frame_rate(
    irp: PIRP,
    _request: PKSIDENTIFIER,
    data: PVOID,
) -> NtResult {
    // SAFETY: the IRP is the one being handled.
    let pin = unsafe { pin_of(irp) }?;
    // SAFETY: the pin is live while its request is.
    let context = unsafe { pin::context(pin) }.ok_or(NtStatus::INVALID_DEVICE_STATE)?;
    // SAFETY: the control mutex of the pin's filter is held.
    let interval = unsafe { context.negotiated.with(|negotiated| negotiated.interval) };
    // SAFETY: `data` has room for it (MinData).
    unsafe { answer(irp, data, rate_of(interval)) };
    Ok(())
}

/// Sets the frame rate of the pin until the next SetDataFormat.
///
/// Takes both mutexes for the whole body, in hierarchy order, because the two halves of the pin's context must
/// change together.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream (`nc-ks-pfnkshandler`) for a request to a pin; `data` holds a `ULONG`.
#[ks_synchronized(control = pin(irp), processing = pin(irp))]
pub unsafe extern "C" fn set_frame_rate(
    irp: PIRP,
    _request: PKSIDENTIFIER,
    data: PVOID,
) -> NtResult {
    // SAFETY: the IRP is the one being handled.
    let pin = unsafe { pin_of(irp) }?;
    // SAFETY: `data` holds as much (MinData); it need not be aligned.
    let wanted = i64::from(unsafe { data.cast::<ULONG>().read_unaligned() });
    let interval = SECOND
        .checked_div(wanted)
        .ok_or(NtStatus::INVALID_PARAMETER)?;
    if !(MIN_INTERVAL..=MAX_INTERVAL).contains(&interval) {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    // SAFETY: the pin is live while its request is.
    let context = unsafe { pin::context(pin) }.ok_or(NtStatus::INVALID_DEVICE_STATE)?;
    // SAFETY: the control mutex of the pin's filter is held.
    unsafe {
        context
            .negotiated
            .with(|negotiated| negotiated.interval = interval);
    }
    // SAFETY: the pin's processing mutex is held.
    unsafe {
        context
            .stream
            .with(|stream| stream.format.interval = interval);
    }
    Ok(())
}

/// Lists the open pins of the device.
///
/// Holds the device mutex for the whole walk and the control mutex of one filter at a time. No page says that a
/// property handler may take the device mutex; it is the first mutex taken here, so the order is kept.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream (`nc-ks-pfnkshandler`) for a request to a filter; `data` has room for an [`OpenPins`].
#[ks_synchronized]
pub unsafe extern "C" fn get_open_pins(
    irp: PIRP,
    _request: PKSIDENTIFIER,
    data: PVOID,
) -> NtResult {
    // SAFETY: the IRP is the one being handled.
    let filter = unsafe { filter_of(irp) }?;
    let mut open = OpenPins::EMPTY;
    let mut note = |pin: PKSPIN| {
        // SAFETY: the pin is live during the visit, and the control mutex of its filter is held.
        if let Some(pin) = unsafe { describe(pin) } {
            open.push(pin);
        }
    };
    // SAFETY: the filter is live; asking for its device needs no mutex.
    let device = unsafe { KsFilterGetDevice(filter) };
    // SAFETY: the device is live, its mutex is held, and no other is.
    unsafe { hierarchy::for_each_pin(device, &mut note) };
    // SAFETY: `data` has room for it (MinData).
    unsafe { answer(irp, data, open) };
    Ok(())
}

/// What the list says about one pin; nothing if its Create has not run.
///
/// # Safety
/// `pin` is live, and this thread holds the control mutex of its filter.
unsafe fn describe(pin: PKSPIN) -> Option<OpenPin> {
    // SAFETY: the pin is live.
    let context = unsafe { pin::context(pin) }?;
    // SAFETY: the control mutex is held.
    let layout = unsafe { context.negotiated.with(|negotiated| negotiated.layout) };
    // SAFETY: the pin is live.
    let id = unsafe { (*pin).Id };
    // SAFETY: the pin is live, and the control mutex synchronises this member.
    let state = unsafe { (*pin).DeviceState };
    Some(OpenPin {
        id,
        state,
        width: layout.width().into(),
        height: layout.height().into(),
        compression: compression(layout.pixels()),
    })
}

/// The filter of a request, if its device is still there.
///
/// # Safety
/// `irp` is a request that this driver is handling.
unsafe fn filter_of(irp: PIRP) -> NtResult<PKSFILTER> {
    // SAFETY: the request is being handled.
    let filter = unsafe { KsGetFilterFromIrp(irp) };
    if filter.is_null() {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    // SAFETY: not null, and alive while its request is.
    let device = unsafe { KsFilterGetDevice(filter) };
    // SAFETY: a live filter has a live device.
    unsafe { device::context(device) }?.ensure_present()?;
    Ok(filter)
}

/// The pin of a request, if its device is still there.
///
/// # Safety
/// `irp` is a request that this driver is handling.
unsafe fn pin_of(irp: PIRP) -> NtResult<PKSPIN> {
    // SAFETY: the request is being handled.
    let pin = unsafe { KsGetPinFromIrp(irp) };
    if pin.is_null() {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    // SAFETY: not null, and alive while its request is.
    let device = unsafe { KsPinGetDevice(pin) };
    // SAFETY: a live pin has a live device.
    unsafe { device::context(device) }?.ensure_present()?;
    Ok(pin)
}

/// Writes a value for the client and says how long it is.
///
/// # Safety
/// `irp` is a request that this driver is handling, and `data` its buffer, with room for a `T`.
unsafe fn answer<T: Copy>(irp: PIRP, data: PVOID, value: T) {
    // SAFETY: there is room; the buffer need not be aligned.
    unsafe { data.cast::<T>().write_unaligned(value) };
    // SAFETY: the request is this driver's until the handler returns.
    unsafe { (*irp).IoStatus.Information = size_of::<T>() as ULONG_PTR };
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

    #[test]
    fn a_full_list_counts_on() {
        let mut open = OpenPins::EMPTY;
        for id in 0..20 {
            open.push(OpenPin {
                id,
                ..OpenPin::default()
            });
        }
        assert_eq!(open.total, 20);
        assert_eq!(open.listed().len(), OPEN_PINS_ROOM);
        assert_eq!(open.listed()[15].id, 15);
    }
}
