//! The property set of the camera: brightness and the list of open pins; the frame rate is the capture pin's own.
//!
//! Owns the handlers of the filter and the types that clients exchange with them. A handler gets the filter, the request and
//! the value: the library finds the object of the IRP, and has AVStream check the sizes of both types before it calls. No
//! page says that AVStream holds control here for a property of the driver's own, and Microsoft's avscamera acquires it in
//! such handlers (`spec/ambiguities.md` A10).

use ks_guard::{
    AnyPin, Cx, EntersFree, Filter, NtResult, NtStatus,
    ffi::{GUID, KSPROPERTY, KSSTATE, ULONG},
    ks_synchronized, mutex, slot,
    state::{AtPassiveLevel, MayTakeProcessing, ReachesControl},
};

use crate::{
    capture::Capture,
    device::{self, TestCap},
    events,
    filter::{BRIGHTNESS_MAX, Camera},
    formats::compression,
    pin::VideoPin,
    preview::Preview,
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
/// On a capture pin, get and set: a `ULONG`, frames a second, from 1 to 60.
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

    /// The list as a client receives it: the members in order.
    #[must_use]
    pub fn to_words(&self) -> OpenPinsWords {
        let mut words = [0; _];
        if let Some((total, pins)) = words.split_first_mut() {
            *total = self.total;
            for (place, pin) in pins.chunks_exact_mut(PIN_WORDS).zip(&self.pins) {
                let OpenPin {
                    id,
                    state,
                    width,
                    height,
                    compression,
                } = *pin;
                place.copy_from_slice(&[id, state.cast_unsigned(), width, height, compression]);
            }
        }
        words
    }
}

/// An [`OpenPins`] as plain numbers.
pub type OpenPinsWords = [ULONG; 1 + OPEN_PINS_ROOM * PIN_WORDS];
const PIN_WORDS: usize = 5;
const _: () = assert!(size_of::<OpenPins>() == size_of::<OpenPinsWords>());

/// Gets the brightness of the filter.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::filter::GetProperty, control)]
pub fn get_brightness(
    cx: &mut Cx,
    filter: Filter<Camera>,
    _request: &KSPROPERTY,
    brightness: &mut ULONG,
) -> NtResult {
    device::hardware(filter.device(cx))?.ensure_present()?;
    *brightness = filter.data(cx).brightness;
    Ok(())
}

/// Sets the brightness of the filter, and of the frames that its pins produce from now on.
///
/// The filter's pins are visited under its control mutex, and each is told under its own processing mutex: the order that
/// the documents allow. Clients that asked for it are told, under the control mutex, so that they hear of the values in the
/// order in which they were set.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::filter::SetProperty, control)]
pub fn set_brightness(
    cx: &mut Cx,
    filter: Filter<Camera>,
    _request: &KSPROPERTY,
    wanted: &ULONG,
) -> NtResult {
    device::hardware(filter.device(cx))?.ensure_present()?;
    let wanted = *wanted;
    if wanted > BRIGHTNESS_MAX {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    filter.data_mut(cx).brightness = wanted;
    cx.for_each_pin(filter, |cx, pin| {
        tell_brightness::<Capture, _>(cx, pin, wanted);
        tell_brightness::<Preview, _>(cx, pin, wanted);
    });
    events::tell_brightness(cx, filter, wanted);
    Ok(())
}

/// Tells a pin, if it is of kind `P` and its Create has run.
fn tell_brightness<'c, P: VideoPin, S: ReachesControl + MayTakeProcessing>(
    cx: &mut Cx<'c, S>,
    pin: AnyPin<'_, 'c, TestCap>,
    brightness: u32,
) {
    if let Some(pin) = pin.created::<P, _>(cx) {
        cx.with_pin_processing(pin, |_, stream| stream.brightness = brightness);
    }
}

#[expect(
    unsafe_code,
    reason = "no page says what AVStream holds of the device mutex in a property handler (spec/dispatch.toml: KSPROPERTY_ITEM)"
)]
// SAFETY: none of the documents says so. It is the first mutex taken in the handler, and a driver that lists its pins on
// request has no other place to take it (`IRP_MJ_DEVICE_CONTROL` is not among what the device mutex page lists).
unsafe impl EntersFree<slot::filter::GetProperty, mutex::Device> for TestCap {}

/// Lists the open pins of the device.
///
/// Holds the device mutex for the whole walk and the control mutex of one filter at a time. No page says that a property
/// handler may take the device mutex; it is the first mutex taken here, so the order is kept.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::filter::GetProperty)]
pub fn get_open_pins(
    cx: &mut Cx,
    filter: Filter<Camera>,
    _request: &KSPROPERTY,
    list: &mut OpenPinsWords,
) -> NtResult {
    let device = filter.device(cx);
    device::hardware(device)?.ensure_present()?;
    let mut open = OpenPins::EMPTY;
    cx.device_enters_free(device).with_device(device, |cx| {
        cx.for_each_filter(device, |cx, _, filter| {
            cx.with_control(filter, |cx| {
                cx.for_each_pin(filter, |cx, pin| {
                    let described =
                        describe::<Capture, _>(cx, pin).or_else(|| describe::<Preview, _>(cx, pin));
                    if let Some(pin) = described {
                        open.push(pin);
                    }
                });
            });
        });
    });
    *list = open.to_words();
    Ok(())
}

/// What the list says about a pin, if it is of kind `P` and its Create has run.
fn describe<'c, P: VideoPin, S: ReachesControl<I: AtPassiveLevel>>(
    cx: &Cx<'c, S>,
    pin: AnyPin<'_, 'c, TestCap>,
) -> Option<OpenPin> {
    let pin = pin.created::<P, _>(cx)?;
    let layout = P::negotiated(pin.data(cx)).layout;
    Some(OpenPin {
        id: pin.id(),
        state: pin.device_state(cx),
        width: layout.width().into(),
        height: layout.height().into(),
        compression: compression(layout.pixels()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn the_words_are_the_members_in_order() {
        let mut open = OpenPins::EMPTY;
        open.push(OpenPin {
            id: 1,
            state: 2,
            width: 3,
            height: 4,
            compression: 5,
        });
        open.push(OpenPin {
            id: 6,
            ..OpenPin::default()
        });
        assert_eq!(open.to_words()[..7], [2, 1, 2, 3, 4, 5, 6]);
    }
}
