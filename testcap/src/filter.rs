//! A filter: one camera opened by one client.
//!
//! Owns its kind and what its control mutex protects. Its Create takes no mutex and relies on none, because the documents
//! disagree on which one AVStream holds there; its Close is the library's, which frees the data.

use ks_guard::{Cx, FilterKind, NewFilter, NtResult, ffi::PIRP, ks_synchronized, slot};

use crate::device::{self, TestCap};

/// What a client may set: the picture is `value - BRIGHTNESS_DEFAULT` lighter, clipped.
pub const BRIGHTNESS_MAX: u32 = 255;
/// The brightness of a new filter: the bars as they are.
pub const BRIGHTNESS_DEFAULT: u32 = 128;

/// The kind of filter that the driver has.
#[derive(Debug)]
pub enum Camera {}

impl FilterKind for Camera {
    type Driver = TestCap;
    type Control = Settings;
    /// The pins process, not the filter.
    type Processing = ();
}

/// Under the filter's control mutex.
#[derive(Debug)]
pub struct Settings {
    /// The brightness, 0 to [`BRIGHTNESS_MAX`]. Process reads copies of it, one in each pin, because it may not take the
    /// control mutex.
    pub brightness: u32,
}

/// Create (`nc-ks-pfnksfilterirp`): what the filter begins with.
///
/// One page says that this slot is entered with the control mutex held, another says the device mutex, and neither says that
/// the other is free (`spec/ambiguities.md` A5): this context can neither acquire a mutex nor reach what one protects.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::filter::Create)]
pub fn create(cx: &mut Cx, filter: NewFilter<Camera>, _irp: PIRP) -> NtResult<(Settings, ())> {
    device::hardware(filter.device(cx))?.ensure_present()?;
    let settings = Settings {
        brightness: BRIGHTNESS_DEFAULT,
    };
    Ok((settings, ()))
}
