//! Which objects a slot is about, and whose driver's word counts for it.
//!
//! Owns the question whether a kind fits a slot, for raw handlers that name both. A typed handler's answer is its
//! `Signature`. Asked by generated code.

use super::Slot;
use crate::data::{Driver, DriverOf, FilterKind, PinKind};

/// Slots about a device.
#[derive(Debug)]
pub enum OfDevice {}
/// Slots about a filter.
#[derive(Debug)]
pub enum OfFilter {}
/// Slots about a pin.
#[derive(Debug)]
pub enum OfPin {}
/// Slots that no table of one kind of object has.
#[derive(Debug)]
pub enum OfAny {}

/// For slots of [`OfAny`]: nobody's word counts.
#[derive(Debug)]
pub enum NoDriver {}

/// Slots about these objects, of which `Sl` is one, take objects of kind `K`.
///
/// # Safety
///
/// `Driver` is the driver whose objects these are.
#[diagnostic::on_unimplemented(
    message = "KSG030: `{Sl}` is not a slot of objects of kind `{K}`",
    label = "the slot of a device, a filter or a pin, and the kind of another object",
    note = "`device::` slots take a kind that is a `Driver`, `filter::` slots a `FilterKind`, `pin::` slots a `PinKind`"
)]
pub unsafe trait ForKind<K, Sl> {
    /// The driver, or [`NoDriver`].
    type Driver;
}

// SAFETY: a device's kind is its driver.
#[diagnostic::do_not_recommend]
unsafe impl<K: Driver, Sl: Slot> ForKind<K, Sl> for OfDevice {
    type Driver = K;
}
// SAFETY: a kind of filter names its driver.
#[diagnostic::do_not_recommend]
unsafe impl<F: FilterKind, Sl: Slot> ForKind<F, Sl> for OfFilter {
    type Driver = F::Driver;
}
// SAFETY: a kind of pin names its filter's kind, which names the driver.
#[diagnostic::do_not_recommend]
unsafe impl<P: PinKind, Sl: Slot> ForKind<P, Sl> for OfPin {
    type Driver = DriverOf<P>;
}
// SAFETY: no driver is named.
#[diagnostic::do_not_recommend]
unsafe impl<K, Sl: Slot> ForKind<K, Sl> for OfAny {
    type Driver = NoDriver;
}
