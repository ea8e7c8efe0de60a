//! The event set of the camera: what a client can ask to be told about the brightness.
//!
//! Owns the handler of clients that name a level, and who is told. The entries are AVStream's: it adds those of
//! [`BRIGHTNESS_SET`] itself, the library those of [`BRIGHTNESS_REACHED`], and AVStream removes both.

use ks_guard::{
    Cx, Filter, NtResult, NtStatus,
    ffi::{GUID, KSEVENTDATA, ULONG},
    ks_synchronized, slot,
    state::{AtDispatchLevelOrBelow, State},
};

use crate::{
    device,
    filter::{BRIGHTNESS_MAX, Camera},
};

/// The event set, on filters.
pub const SET: GUID = GUID {
    Data1: 0x61d0_c4be,
    Data2: 0x7a19,
    Data3: 0x4f05,
    Data4: [0x8d, 0x32, 0xb6, 0x4c, 0x0a, 0xe7, 0x59, 0x21],
};
/// The brightness was set. Comes with the new value, a `ULONG`, for clients that have a buffer for it.
pub const BRIGHTNESS_SET: ULONG = 0;
/// The brightness was set to a level or above. The client sends the level behind its `KSEVENTDATA`, a `ULONG` from 0 to
/// [`BRIGHTNESS_MAX`].
pub const BRIGHTNESS_REACHED: ULONG = 1;

static SET_ID: GUID = SET;

/// AddEvent of [`BRIGHTNESS_REACHED`]: the entry carries the level.
///
/// Takes no mutex: no page says what AVStream holds here (`spec/dispatch.toml`, `KSEVENT_ITEM`).
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::filter::AddEvent)]
pub fn add_brightness_reached(
    cx: &mut Cx,
    filter: Filter<Camera>,
    _data: &KSEVENTDATA,
    level: &ULONG,
) -> NtResult<Level> {
    device::hardware(filter.device(cx))?.ensure_present()?;
    if *level > BRIGHTNESS_MAX {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    Ok(Level(*level))
}

/// What an entry of [`BRIGHTNESS_REACHED`] carries.
#[derive(Clone, Copy, Debug)]
pub struct Level(ULONG);

/// Tells the filter's clients that its brightness is `now`. Whatever is held stays so.
pub(crate) fn tell_brightness<'c>(
    cx: &mut Cx<'c, impl State<I: AtDispatchLevelOrBelow>>,
    filter: Filter<'_, 'c, Camera>,
    now: ULONG,
) {
    cx.generate_filter_events_with(filter, &SET_ID, BRIGHTNESS_SET, &now);
    cx.generate_filter_events_if(filter, &SET_ID, BRIGHTNESS_REACHED, |level: &Level| {
        level.0 <= now
    });
}
