//! The typed form needs no prelude and no name of the driver's, lets imports have other names, and gives lints nothing to
//! speak about.
#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(
    warnings,
    unused,
    nonstandard_style,
    future_incompatible,
    missing_copy_implementations,
    missing_debug_implementations,
    rust_2018_idioms,
    single_use_lifetimes,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::as_conversions,
    clippy::missing_docs_in_private_items,
    clippy::missing_inline_in_public_items,
    clippy::undocumented_unsafe_blocks,
    clippy::wildcard_imports
)]

use ::ks_guard::ffi::{KSPROPERTY, KSSTATE, PIRP};
use ::ks_guard::ks_synchronized as handles;
use ::ks_guard::slot::device as of_the_device;
use ::ks_guard::slot::filter::GetProperty as Reads;
use ::ks_guard::slot::pin;
use ::ks_guard::{
    Cx as Context, Device as Machine, Driver, Filter as Junction, FilterKind, NtResult as Outcome,
    Pin as Port, PinKind,
};
use ::ks_guard_tests as _;

/// Names that an expansion could mean by mistake.
#[expect(
    dead_code,
    non_camel_case_types,
    clippy::redundant_pub_crate,
    reason = "in the way on purpose"
)]
mod in_the_way {
    pub(crate) type u32 = ();
    pub(crate) struct Handler;
    pub(crate) struct Typed;
    pub(crate) struct Slot;
    pub(crate) mod ks_guard {}
    pub(crate) mod core {}
    pub(crate) mod slot {}
}
#[expect(unused_imports, reason = "in the way on purpose")]
use self::in_the_way::{Handler, Slot, Typed, core, ks_guard, slot, u32};

/// The driver.
enum Drv {}
impl Driver for Drv {
    type Device = ::core::primitive::u32;
}
/// Its filters.
enum Capture {}
impl FilterKind for Capture {
    type Driver = Drv;
    type Control = ::core::primitive::u32;
    type Processing = ();
}
/// Its pins.
enum Video {}
impl PinKind for Video {
    type Filter = Capture;
    type Control = KSSTATE;
    type Processing = ();
}

/// A parameter called as something of ours would be.
#[handles(slot = pin::SetDeviceState)]
fn set(cx: &mut Context, pin: Port<Video>, to: KSSTATE, __c: KSSTATE) -> Outcome {
    *pin.data_mut(cx) = to + __c;
    ::core::result::Result::Ok(())
}

/// Scopes, with the handle unnamed.
#[handles(slot = of_the_device::SurpriseRemoval, device)]
fn removed(cx: &mut Context, device: Machine<Drv>, _: PIRP) {
    *device.data_mut(cx) += 1;
}

/// A slot under another name, told by its two references.
#[handles(slot = Reads, control, crate = ::ks_guard)]
fn read(
    cx: &mut Context,
    filter: Junction<Capture>,
    _: &KSPROPERTY,
    value: &mut ::core::primitive::u32,
) -> Outcome {
    *value = *filter.data(cx);
    ::core::result::Result::Ok(())
}

/// A helper, whose handle has another name and so its lifetime spelled.
#[handles(requires(control), may_take(processing))]
fn stop<'c>(cx: &mut Context<'c>, pin: Port<'_, 'c, Video>) {
    *pin.data_mut(cx) = 0;
}

/// A handler that uses it.
#[handles(slot = pin::Close)]
fn close(cx: &mut Context, pin: Port<Video>, _irp: PIRP) -> Outcome {
    stop(cx, pin);
    ::core::result::Result::Ok(())
}

#[test]
fn they_are_values() {
    let all = (set.raw(), removed.raw(), read.raw(), close.raw());
    ::core::assert_eq!(::core::mem::size_of_val(&all), 32);
    ::core::assert_eq!(::core::mem::size_of_val(&(set, removed, read, close)), 0);
}
