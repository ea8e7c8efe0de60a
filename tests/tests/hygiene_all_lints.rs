//! Every form of the attribute, under every group of lints that there is: only what the author wrote may be spoken about.
//!
//! rustc's lints are judged by building this file, clippy's by the workspace's clippy run. `hygiene_lints` has the shapes that
//! a raw function may have, and lints that contradict this file's own style. What a driver's author is told all the same, by
//! the lints that are allowed for a reason other than style:
//!
//! - `clippy::impl_trait_in_params` about an exported helper: its context's state is an `impl` bound, because a named one
//!   would be counted in the helper's own `::<..>`.
//! - `clippy::shadow_same` about the parameters of a raw function, which are bound again inside the scope: another name for
//!   the outer one would put a "this error originates in the attribute" under each message about a call.
#![deny(
    warnings,
    unused,
    nonstandard_style,
    future_incompatible,
    keyword_idents,
    let_underscore,
    refining_impl_trait,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    absolute_paths_not_starting_with_crate,
    ambiguous_negative_literals,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    ffi_unwind_calls,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_abi,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    missing_unsafe_on_extern,
    non_ascii_idents,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unsafe_op_in_unsafe_fn,
    unstable_features,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::cargo,
    clippy::restriction
)]
#![allow(
    clippy::impl_trait_in_params,
    clippy::shadow_same,
    reason = "the attribute's own, see above"
)]
#![allow(
    clippy::arbitrary_source_item_ordering,
    clippy::blanket_clippy_restriction_lints,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    clippy::implicit_return,
    clippy::missing_inline_in_public_items,
    clippy::missing_panics_doc,
    clippy::pub_with_shorthand,
    clippy::redundant_pub_crate,
    clippy::tests_outside_test_module,
    reason = "a matter of this file's style"
)]

use core::sync::atomic::{AtomicU32, Ordering};

use ks_guard::ffi::{
    KSMETHOD, KSPROPERTY, KSSTATE, LARGE_INTEGER, NTSTATUS, PCM_RESOURCE_LIST, PIRP, PKDPC,
    PKSDEVICE, PKSIDENTIFIER, PKSPIN, PKTIMER, PVOID, STATUS_SUCCESS,
};
use ks_guard::slot::{clock, device, filter, pin};
use ks_guard::{
    Cx, DataFormat, Device, Driver, Filter, FilterKind, NewDevice, NewFilter, NewPin, NtResult,
    NtStatus, Pin, PinKind, ProcessingPin, ks_synchronized,
};
use ks_guard_tests as _;

/// The driver.
#[derive(Debug, Clone, Copy)]
pub enum Drv {}
impl Driver for Drv {
    type Device = u32;
}

/// Its filters.
#[derive(Debug, Clone, Copy)]
pub enum Capture {}
impl FilterKind for Capture {
    type Control = u32;
    type Driver = Drv;
    type Processing = ();
}

/// Its pins.
#[derive(Debug, Clone, Copy)]
pub enum Video {}
impl PinKind for Video {
    type Control = u32;
    type Filter = Capture;
    type Processing = u64;
}

/// Makes the device's data.
#[ks_synchronized(slot = device::Add)]
pub fn add(cx: &mut Cx, device: NewDevice<Drv>) -> NtResult<u32> {
    let _: (&mut _, _) = (cx, device);
    Ok(1)
}

/// An assumption above whose attribute its reason stands.
// SAFETY: the device is not shared before it has started.
#[ks_synchronized(slot = device::Start, unsafe(assume_free(device)), device)]
pub fn start(
    cx: &mut Cx,
    device: Device<Drv>,
    irp: PIRP,
    raw: PCM_RESOURCE_LIST,
    translated: PCM_RESOURCE_LIST,
) -> NtResult {
    if irp.is_null() || raw == translated {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    *device.data_mut(cx) = 2;
    Ok(())
}

/// An assumption with its reason above its line.
#[ks_synchronized(
    slot = device::CancelStop,
    // SAFETY: the device is not shared before it has started.
    unsafe(assume_free(device)),
    device
)]
pub fn cancel_stop(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
    *device.data_mut(cx) = 3;
}

/// An assumption that AVStream holds a mutex.
// SAFETY: seen in every trace.
#[ks_synchronized(slot = device::CancelRemove, unsafe(assume_held(device)))]
pub fn cancel_remove(cx: &mut Cx, device: Device<Drv>, _irp: PIRP) {
    *device.data_mut(cx) = 3;
}

/// Two scopes, and assumptions for both.
// SAFETY: nothing is held at this slot on the machines that it is for.
#[ks_synchronized(slot = filter::Reset, unsafe(assume_free(device, control)), device, control)]
pub fn reset_filter(cx: &mut Cx, filter: Filter<Capture>) -> NtResult {
    *filter.data_mut(cx) = 0;
    Ok(())
}

/// A scope.
#[ks_synchronized(slot = device::SurpriseRemoval, device)]
pub fn surprise_removal(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
    *device.data_mut(cx) = 4;
}

/// A state that says what is held.
#[ks_synchronized(slot = filter::Create)]
pub fn create_filter(_cx: &mut Cx, _: NewFilter<Capture>, _: PIRP) -> NtResult<(u32, ())> {
    Ok((1, ()))
}

/// The request that makes a pin.
#[ks_synchronized(slot = pin::Create)]
pub fn create_pin(cx: &mut Cx, pin: NewPin<Video>, _: PIRP) -> NtResult<(u32, u64)> {
    count(cx, pin.filter(cx), 1);
    Ok((1, 1))
}

/// Data of two objects.
#[ks_synchronized(slot = pin::SetDeviceState)]
pub fn set_device_state(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
    if to == from {
        return Err(NtStatus::INVALID_DEVICE_REQUEST);
    }
    *pin.data_mut(cx) = 1;
    Ok(())
}

/// Formats.
#[ks_synchronized(slot = pin::SetDataFormat)]
pub fn set_data_format(
    cx: &mut Cx,
    pin: NewPin<Video>,
    old: Option<DataFormat>,
    range: Option<DataFormat>,
) -> NtResult {
    if pin.created(cx).is_none() || old.is_some() || range.is_some() {
        return Err(NtStatus::NO_MATCH);
    }
    Ok(())
}

/// Frames.
#[ks_synchronized(slot = pin::Process)]
pub fn process(_cx: &mut Cx, _pin: ProcessingPin<Video>, data: &mut u64) -> NTSTATUS {
    *data = 1;
    STATUS_SUCCESS
}

/// A slot that returns nothing.
#[ks_synchronized(slot = pin::Reset)]
pub fn reset(_cx: &mut Cx, _pin: Pin<Video>) {}

/// A clock.
#[ks_synchronized(slot = clock::SetTimer)]
pub fn set_timer(
    _cx: &mut Cx,
    _pin: Pin<Video>,
    _timer: PKTIMER,
    _due: LARGE_INTEGER,
    _dpc: PKDPC,
) -> bool {
    true
}

/// A property, under a mutex.
#[ks_synchronized(slot = filter::GetProperty, control)]
pub fn get(cx: &mut Cx, filter: Filter<Capture>, _: &KSPROPERTY, value: &mut u32) -> NtResult {
    *value = *filter.data(cx);
    Ok(())
}

/// A property, under none.
#[ks_synchronized(slot = filter::SetProperty)]
pub fn set(cx: &mut Cx, filter: Filter<Capture>, _: &KSPROPERTY, value: &u32) -> NtResult {
    let before = swap(cx, filter, *value);
    let after = cx.with_control(filter, |held| *filter.data(held));
    if before == after && at_passive(cx, filter) {
        return Err(NtStatus::UNSUCCESSFUL);
    }
    Ok(())
}

/// A method.
#[ks_synchronized(slot = pin::Method)]
pub fn method(_cx: &mut Cx, _pin: Pin<Video>, _: &KSMETHOD, value: &mut u32) -> NtResult {
    *value = 1;
    Ok(())
}

/// Formats that two sides have in common.
#[ks_synchronized(slot = filter::Intersect)]
pub fn intersect(
    _cx: &mut Cx,
    _filter: NewFilter<Capture>,
    id: u32,
    _range: DataFormat,
    _matching: DataFormat,
) -> NtResult<u32> {
    Ok(id)
}

/// A helper whose callers hold the mutex.
#[ks_synchronized(requires(control))]
pub fn count(cx: &mut Cx, filter: Filter<Capture>, by: u32) {
    *filter.data_mut(cx) ^= by;
}

/// A generic one that takes it.
#[ks_synchronized(may_take(control, processing))]
pub fn swap<T: Into<u32>>(cx: &mut Cx, filter: Filter<Capture>, by: T) -> u32 {
    cx.with_control(filter, |held| {
        count(held, filter, by.into());
        *filter.data(held)
    })
}

/// One for a low interrupt level.
#[ks_synchronized(requires(passive))]
pub fn at_passive(cx: &mut Cx, filter: Filter<Capture>) -> bool {
    let device = filter.device(cx);
    size_of_val(&device) > 0
}

/// One for a low interrupt level and a mutex.
#[ks_synchronized(requires(control, passive))]
pub fn both(cx: &mut Cx, filter: Filter<Capture>) -> u32 {
    *filter.data(cx)
}

/// One that takes the mutex unless it is held.
#[ks_synchronized(ensures(device))]
pub fn ensured(cx: &mut Cx, device: Device<Drv>) -> u32 {
    cx.ensure_device(device, |held| *device.data(held))
}

/// One that names its chain.
#[ks_synchronized(may_take(device))]
pub fn chained<'chain>(cx: &mut Cx<'chain>, device: Device<'_, 'chain, Drv>) -> u32 {
    cx.with_device(device, |held| *device.data(held))
}

/// One for callers that hold nothing.
#[ks_synchronized(holds_nothing)]
pub fn free(_cx: &mut Cx, value: &AtomicU32) {
    value.store(1, Ordering::Relaxed);
}

/// One for callers that may send a request down.
#[ks_synchronized(may_call_down)]
pub fn down(_cx: &mut Cx, value: &AtomicU32) {
    value.store(1, Ordering::Relaxed);
}

/// One for all.
#[ks_synchronized(any_state)]
pub fn any(_cx: &mut Cx, value: &AtomicU32) {
    value.store(1, Ordering::Relaxed);
}

/// One that is seen in its module alone, and a scope for its handler.
mod private {
    use super::{Cx, Device, Drv, PIRP, device, ks_synchronized};

    /// Not seen outside.
    #[ks_synchronized(slot = device::Stop, device)]
    pub(super) fn stop(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
        bump(cx, device);
    }

    /// Nor this.
    #[ks_synchronized(slot = device::Remove, device)]
    pub(super) fn remove(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
        bump(cx, device);
    }

    /// A helper.
    #[ks_synchronized(requires(device))]
    fn bump(cx: &mut Cx, device: Device<Drv>) {
        *device.data_mut(cx) = 1;
    }
}

/// What the handlers below belong to.
#[derive(Debug, Clone, Copy)]
pub struct Methods;

impl Methods {
    /// An associated constant.
    #[ks_synchronized(slot = device::QueryStop)]
    pub fn query_stop(_cx: &mut Cx, _device: Device<Drv>, _: PIRP) -> NtResult {
        Ok(())
    }

    /// A raw one.
    ///
    /// # Safety
    /// AVStream calls it.
    // SAFETY: nothing is held at this slot on the machines that it is for.
    #[ks_synchronized(slot = pin::Reset<Video>, unsafe(assume_free(control)), control)]
    pub unsafe extern "C" fn reset(pin: PKSPIN) {
        assert!(!pin.is_null(), "a pin");
    }
}

/// Raw, with its slot and the kind of its object.
///
/// # Safety
/// AVStream calls it.
#[ks_synchronized(slot = device::Remove<Drv>, device)]
pub unsafe extern "C" fn remove(device: PKSDEVICE, _irp: PIRP) {
    assert!(!device.is_null(), "a device");
}

/// Raw, with its slot, for a table of `ks.h`.
///
/// # Safety
/// AVStream calls it.
#[ks_synchronized(slot = pin::Close)]
pub unsafe extern "C" fn close(_pin: PKSPIN, _irp: PIRP) -> NtResult {
    Err(NtStatus::NO_MATCH)
}

/// Raw, with its slot, found through an IRP, with an assumption.
///
/// # Safety
/// AVStream calls it.
#[ks_synchronized(
    slot = filter::Method<Capture>,
    // SAFETY: nothing is held at this slot on the machines that it is for.
    unsafe(assume_free(control)),
    control = filter(irp)
)]
pub unsafe extern "C" fn raw_method(irp: PIRP, _request: PKSIDENTIFIER, _data: PVOID) -> NtResult {
    assert!(!irp.is_null(), "an IRP");
    Ok(())
}

/// Raw, without a slot.
///
/// # Safety
/// AVStream calls it.
#[ks_synchronized]
pub unsafe extern "C" fn no_slot(device: PKSDEVICE, irp: PIRP) -> NtResult {
    assert!(device.addr() != irp.addr(), "a device");
    Ok(())
}

#[test]
fn handlers_have_no_size() {
    let of_devices = (add, start, cancel_stop, cancel_remove, surprise_removal);
    let of_filters = (create_filter, reset_filter, get, set, intersect);
    let of_pins = (
        create_pin,
        set_device_state,
        set_data_format,
        process,
        reset,
    );
    let others = (
        set_timer,
        method,
        remove,
        raw_method,
        private::stop,
        private::remove,
    );
    let methods = (Methods::query_stop, Methods::reset);
    assert_eq!(size_of_val(&of_devices), 0, "handlers have no size");
    assert_eq!(size_of_val(&of_filters), 0, "handlers have no size");
    assert_eq!(size_of_val(&of_pins), 0, "handlers have no size");
    assert_eq!(size_of_val(&others), 0, "handlers have no size");
    assert_eq!(size_of_val(&methods), 0, "handlers have no size");
}
