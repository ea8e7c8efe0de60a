//! A minidriver with one filter and one property, Brightness. Nothing in it is `unsafe` but its registration.
//!
//! `tests/driver.rs` runs it under the simulated ks.sys; `tests/ui/` has the mistakes that must not compile.
#![no_std]

use ks_guard::ffi::{GUID, KSPROPERTY, NTSTATUS, PDRIVER_OBJECT, PIRP, PUNICODE_STRING};
use ks_guard::slot::table::{
    AutomationTable, DeviceDescriptor, DeviceDispatch, FilterDescriptor, FilterDescriptorRef,
    FilterDispatch, PropertyItem, PropertySet,
};
use ks_guard::slot::{device, filter};
use ks_guard::{
    Cx, Device, Driver, Filter, FilterKind, HandlerReturn as _, NewDevice, NewFilter, NtResult,
    NtStatus, ks_synchronized,
};

/// The driver, and what its device mutex protects.
pub enum Camera {}

/// Under the device mutex.
#[derive(Debug, Default)]
pub struct Hardware {
    /// Set by SurpriseRemoval.
    pub gone: bool,
}

impl Driver for Camera {
    type Device = Hardware;
}

/// Its one kind of filter, and what the control mutex protects.
pub enum Capture {}

/// Under the filter control mutex.
#[derive(Debug, Default)]
pub struct Settings {
    /// 0 to 255.
    pub brightness: u32,
}

impl FilterKind for Capture {
    type Driver = Camera;
    type Control = Settings;
    type Processing = ();
}

/// For every caller that holds control of this filter, whoever took it.
///
/// # Errors
///
/// `STATUS_INVALID_PARAMETER` for more than 255.
#[ks_synchronized(requires(control))]
pub fn apply_brightness(cx: &mut Cx, filter: Filter<Capture>, brightness: u32) -> NtResult {
    if brightness > 255 {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    filter.data_mut(cx).brightness = brightness;
    Ok(())
}

#[ks_synchronized(slot = filter::SetProperty, control)]
fn set_brightness(cx: &mut Cx, filter: Filter<Capture>, _: &KSPROPERTY, value: &u32) -> NtResult {
    apply_brightness(cx, filter, *value)
}

#[ks_synchronized(slot = filter::GetProperty, control)]
fn get_brightness(
    cx: &mut Cx,
    filter: Filter<Capture>,
    _: &KSPROPERTY,
    value: &mut u32,
) -> NtResult {
    *value = filter.data(cx).brightness;
    Ok(())
}

#[ks_synchronized(slot = filter::Create)]
fn create(_: &mut Cx, _: NewFilter<Capture>, _: PIRP) -> NtResult<(Settings, ())> {
    Ok((Settings { brightness: 128 }, ()))
}

#[ks_synchronized(slot = device::Add)]
fn add(_: &mut Cx, _: NewDevice<Camera>) -> NtResult<Hardware> {
    Ok(Hardware::default())
}

/// What AVStream calls when the device has been pulled out.
#[ks_synchronized(slot = device::SurpriseRemoval, device)]
pub fn surprise_removal(cx: &mut Cx, device: Device<Camera>, _: PIRP) {
    device.data_mut(cx).gone = true;
}

/// The property set.
pub static SET: GUID = GUID {
    Data1: 0x6f3a_2b10,
    Data2: 0x55d1,
    Data3: 0x4c0e,
    Data4: [0x9b, 0x21, 0x3d, 0x52, 0x0e, 0x7a, 0x11, 0xc4],
};
/// The property's id.
pub const BRIGHTNESS: u32 = 1;

static ITEMS: [PropertyItem<Capture>; 1] = [PropertyItem::filter(
    BRIGHTNESS,
    get_brightness,
    set_brightness,
)];
static SETS: [PropertySet<Capture>; 1] = [PropertySet::new(&SET, &ITEMS)];
static PROPERTIES: AutomationTable<Capture> = AutomationTable::new(&SETS);
static FILTER: FilterDispatch<Capture> = FilterDispatch::new(create).automation(&PROPERTIES);
static FILTER_DESCRIPTOR: FilterDescriptor<Camera> = FilterDescriptor::new(&FILTER, &[]);
static FILTERS: [FilterDescriptorRef<Camera>; 1] = [FILTER_DESCRIPTOR.to_ref()];
static DEVICE: DeviceDispatch<Camera> = DeviceDispatch::new(add).surprise_removal(surprise_removal);
static DESCRIPTOR: DeviceDescriptor<Camera> = DeviceDescriptor::new(&DEVICE, &FILTERS);

/// `DriverEntry`.
///
/// # Safety
///
/// The arguments are those of `DriverEntry`, in its call.
#[expect(unsafe_code, reason = "the system's own arguments come as pointers")]
pub unsafe extern "C" fn driver_entry(driver: PDRIVER_OBJECT, path: PUNICODE_STRING) -> NTSTATUS {
    // SAFETY: by the caller's contract.
    unsafe { DESCRIPTOR.initialize_driver(driver, path) }.into_raw()
}
