//! Attributes, patterns, visibility and conditional compilation on handlers and helpers.

use ks_guard::ffi::*;
use ks_guard::slot::{device, filter, pin};
use ks_guard::*;

#[derive(Debug)]
enum Drv {}
impl Driver for Drv {
    type Device = (u32, String);
}
#[derive(Debug)]
enum Flt {}
impl FilterKind for Flt {
    type Driver = Drv;
    type Control = [u8; 3];
    type Processing = ();
}
#[derive(Debug)]
enum Vid {}
impl PinKind for Vid {
    type Filter = Flt;
    type Control = u32;
    type Processing = u8;
}

/// Documented, with an example:
///
/// ```ignore
/// add(cx, device)
/// ```
#[ks_synchronized(slot = device::Add)]
#[inline]
#[cfg(not(any()))]
pub(crate) fn add(_: &mut Cx, _: NewDevice<Drv>) -> NtResult<(u32, String)> {
    Ok((0, String::new()))
}

#[cfg(any())]
#[ks_synchronized(slot = device::Add)]
fn add(_: &mut Cx, _: NewDevice<Drv>) -> NtResult<(u32, String)> {
    nothing::at::all()
}

#[cfg_attr(all(), ks_synchronized(slot = device::Stop, device))]
#[allow(clippy::similar_names)]
fn stop(cx: &mut Cx, device: Device<Drv>, _irp: PIRP) {
    let (ref mut count, _) = *device.data_mut(cx);
    *count += 1;
}
#[ks_synchronized(slot = pin::SetDeviceState)]
#[expect(clippy::many_single_char_names, reason = "short")]
fn state(c: &mut Cx, p: Pin<Vid>, t: KSSTATE, f: KSSTATE) -> Result<(), NtStatus> {
    let (a, b, d, e, g) = (1, 2, 3, 4, 5);
    #[cfg(any())]
    {
        return nonsense;
    }
    *p.data_mut(c) =
        u32::try_from(t + f + a + b + d + e + g).map_err(|_| NtStatus::INVALID_PARAMETER)?;
    Ok(())
}
#[ks_synchronized(slot = filter::SetProperty, control)]
fn set(
    cx: &mut Cx,
    filter: Filter<Flt>,
    KSPROPERTY { Id: id, .. }: &KSPROPERTY,
    &[r, g, b]: &[u8; 3],
) -> NtResult {
    let 0..=4 = *id else {
        return Err(NtStatus::NOT_FOUND);
    };
    *filter.data_mut(cx) = [r, g, b];
    Ok(())
}
#[ks_synchronized(slot = filter::GetProperty, control)]
fn get(
    cx: &mut Cx,
    filter: Filter<Flt>,
    #[allow(unused)] request: &KSPROPERTY,
    value: &mut [u8; 3],
) -> NtResult {
    value.copy_from_slice(filter.data(cx));
    Ok(())
}
#[must_use]
#[inline(always)]
#[allow(clippy::inline_always)]
#[ks_synchronized(requires(control))]
/// A helper with docs after the attribute.
pub(crate) fn first<'c>(cx: &Cx<'c>, filter: Filter<Flt>) -> u8 {
    filter.data(cx)[0]
}

#[ks_synchronized(requires(control), may_take(processing))]
fn with_callback<R>(
    cx: &mut Cx,
    pin: Pin<Vid>,
    mut f: impl FnMut(&mut u8) -> R,
    default: Option<R>,
) -> R {
    let mut out = None;
    cx.with_pin_processing(pin, |_, byte| out = Some(f(byte)));
    out.or(default).unwrap_or_else(|| unreachable!())
}
#[ks_synchronized(slot = pin::Close)]
fn close(cx: &mut Cx, pin: Pin<Vid>, _: PIRP) -> NtResult {
    let n = with_callback(
        cx,
        pin,
        |b| {
            *b = b.wrapping_add(1);
            *b
        },
        None,
    );
    let filter = pin.filter(cx);
    if first(cx, filter) == n {
        return Err(NtStatus::UNSUCCESSFUL);
    }
    Ok(())
}

#[test]
fn handlers_are_values_without_size() {
    let copies = [stop, stop];
    assert_eq!(size_of_val(&copies), 0);
    assert_eq!(format!("{close:?}"), "Handler");
    let _ = (add, state, set, get);
}
