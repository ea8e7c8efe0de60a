//! The contexts and handles of one call, for code that enters a slot outside of a typed table.
//!
//! What a typed handler's thunk does is in `slot`; this is for raw handlers that want a context, and for tests that run a
//! piece of driver code as a callback.

use crate::cx::Cx;
use crate::data::block::PinBlock;
use crate::data::{Driver, FilterKind, PinKind};
use crate::ffi::{KSDEVICE, KSFILTER, KSPIN};
use crate::handle::{Device, Filter, Pin};
use crate::slot::Slot;

/// Runs `f` as the slot `Sl` of `device`.
///
/// # IRQL
///
/// That of the slot.
///
/// # Safety
///
/// AVStream is calling this slot on this thread, no other context of the callback is used, and `device` is live with the
/// data that the Add of `K` gave it; its table is a [`DeviceDispatch`](crate::slot::table::DeviceDispatch), or else the work
/// items and threads that `f` begins are joined before the device goes.
#[inline]
pub unsafe fn enter_device<Sl: Slot, K: Driver, R>(
    device: *mut KSDEVICE,
    f: impl for<'v, 'c> FnOnce(&mut Cx<'c, Sl::State>, Device<'v, 'c, K>) -> R,
) -> R {
    // SAFETY: the caller's contract.
    let mut cx = unsafe { Cx::new() };
    // SAFETY: the caller's contract.
    f(&mut cx, unsafe { Device::new(device) })
}

/// Runs `f` as the slot `Sl` of `filter`.
///
/// # IRQL
///
/// That of the slot.
///
/// # Safety
///
/// AVStream is calling this slot on this thread, no other context of the callback is used, and `filter` is live with the
/// data that the Create of `F` gave it.
#[inline]
pub unsafe fn enter_filter<Sl: Slot, F: FilterKind, R>(
    filter: *mut KSFILTER,
    f: impl for<'v, 'c> FnOnce(&mut Cx<'c, Sl::State>, Filter<'v, 'c, F>) -> R,
) -> R {
    // SAFETY: the caller's contract.
    let mut cx = unsafe { Cx::new() };
    // SAFETY: the caller's contract.
    f(&mut cx, unsafe { Filter::new(filter) })
}

/// Runs `f` as the slot `Sl` of `pin`.
///
/// # IRQL
///
/// That of the slot.
///
/// # Safety
///
/// AVStream is calling this slot on this thread, no other context of the callback is used, and `pin` is live with the
/// data that the Create of `P` gave it.
#[inline]
pub unsafe fn enter_pin<Sl: Slot, P: PinKind, R>(
    pin: *mut KSPIN,
    f: impl for<'v, 'c> FnOnce(&mut Cx<'c, Sl::State>, Pin<'v, 'c, P>) -> R,
) -> R {
    // SAFETY: the caller's contract.
    let mut cx = unsafe { Cx::new() };
    // SAFETY: the caller's contract.
    f(&mut cx, unsafe { Pin::new(pin) })
}

/// Runs `f` as a Process slot of `pin`, with the data under the processing mutex.
///
/// # IRQL
///
/// That of the slot.
///
/// # Safety
///
/// As for [`enter_pin`]; AVStream holds the pin's processing mutex.
#[inline]
pub unsafe fn enter_pin_process<Sl: Slot, P: PinKind, R>(
    pin: *mut KSPIN,
    f: impl for<'v, 'c> FnOnce(&mut Cx<'c, Sl::State>, Pin<'v, 'c, P>, &mut P::Processing) -> R,
) -> R {
    // SAFETY: the caller's contract.
    let mut cx = unsafe { Cx::new() };
    // SAFETY: the caller's contract.
    let pin = unsafe { Pin::<P>::new(pin) };
    // SAFETY: the handle's invariant: Create stored this pin's block.
    let data = unsafe { PinBlock::<P>::processing(pin.context()) };
    // SAFETY: the processing mutex is held, and the slot's state gives no second way to the data.
    f(&mut cx, pin, unsafe { &mut *data })
}
