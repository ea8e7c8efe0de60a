//! A filter: one camera opened by one client.
//!
//! Owns the filter's context. It lives in pool memory of its own instead of the filter's bag, for a reason that
//! is stated at [`create`].

use core::ptr::NonNull;

use ks_guard::{
    NtResult, NtStatus,
    ffi::{KsFilterGetDevice, NTSTATUS, PIRP, PKSFILTER, STATUS_SUCCESS},
};

use crate::{
    context::{self, Context, Kind},
    device,
    guarded::{ControlMutex, Guarded},
    pool::Pool,
};

/// What a client may set: the picture is `value - BRIGHTNESS_DEFAULT` lighter, clipped.
pub const BRIGHTNESS_MAX: u32 = 255;
/// The brightness of a new filter: the bars as they are.
pub const BRIGHTNESS_DEFAULT: u32 = 128;

/// The context of a filter, from Create to Close.
#[repr(C)]
#[derive(Debug)]
pub struct Filter {
    kind: Kind,
    /// The brightness, 0 to [`BRIGHTNESS_MAX`]. Process reads copies of it, one in each pin, because it may not
    /// take the control mutex.
    pub brightness: Guarded<u32, ControlMutex>,
}

// SAFETY: `repr(C)`, and `kind` comes first and is `Kind::Filter` in `create`, the only constructor.
unsafe impl Context for Filter {
    const KIND: Kind = Kind::Filter;
}

/// The context of `filter`.
///
/// # Errors
/// `STATUS_INVALID_DEVICE_STATE` before Create and after Close.
///
/// # Safety
/// `filter` is live, and Close is not running on it during `'a`: true in its own property handlers and in all
/// callbacks of its pins, which are closed first.
pub unsafe fn context<'a>(filter: PKSFILTER) -> NtResult<&'a Filter> {
    // SAFETY: the filter is live.
    let raw = unsafe { (*filter).Context };
    // SAFETY: it is what Create stored, or the device's that AVStream copied, or null; none is freed in `'a`.
    unsafe { context::get(raw) }.ok_or(NtStatus::INVALID_DEVICE_STATE)
}

/// Create (`nc-ks-pfnksfilterirp`): gives the filter its context.
///
/// Takes no mutex, relies on none, and stays away from the filter's bag, which needs the control mutex: one page
/// says that this slot is entered with the control mutex held, another says the device mutex, and neither says
/// that the other is free (`spec/ambiguities.md` A5). An allocation of its own, freed in [`close`], is right
/// under each reading.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream, with a live filter.
pub unsafe extern "C" fn create(filter: PKSFILTER, _irp: PIRP) -> NTSTATUS {
    // SAFETY: the filter is live and not shared before Create returns.
    match unsafe { try_create(filter) } {
        Ok(()) => STATUS_SUCCESS,
        Err(status) => status.into_raw(),
    }
}

/// # Safety
/// As for [`create`].
unsafe fn try_create(filter: PKSFILTER) -> NtResult {
    // SAFETY: the filter is live; asking for its device needs no mutex.
    let device = unsafe { KsFilterGetDevice(filter) };
    // SAFETY: a live filter has a live device.
    unsafe { device::context(device) }?.ensure_present()?;
    let context = Pool::new(Filter {
        kind: Kind::Filter,
        brightness: Guarded::new(BRIGHTNESS_DEFAULT),
    })?;
    // SAFETY: the filter is live, and AVStream sends it no request before Create returns.
    unsafe { (*filter).Context = context.into_raw().as_ptr().cast() };
    Ok(())
}

/// Close (`nc-ks-pfnksfilterirp`): frees the context.
///
/// Takes no mutex and relies on none, as [`create`]. All pins and all requests of the filter are gone by now.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream, once, for a filter that [`create`] accepted.
pub unsafe extern "C" fn close(filter: PKSFILTER, _irp: PIRP) -> NTSTATUS {
    // SAFETY: the filter is live.
    let raw = unsafe { (*filter).Context };
    // SAFETY: it is what Create stored, or the device's that AVStream copied, or null; all live here.
    let ours = unsafe { context::get::<Filter>(raw) }.is_some();
    if let (true, Some(ours)) = (ours, NonNull::new(raw.cast::<Filter>())) {
        // SAFETY: the filter is live. A walk that meets the filter from here on finds no context.
        unsafe { (*filter).Context = core::ptr::null_mut() };
        // SAFETY: `create` stored what `into_raw` gave, and Close, the only taker, runs once.
        drop(unsafe { Pool::from_raw(ours) });
    }
    STATUS_SUCCESS
}
