//! Handlers as an author writes them: `#[ks_synchronized(slot = ..)]` for each kind of object and each family of slots, at
//! the top of a module and in inherent implementations, called as AVStream would call them.

use std::ptr;

use ks_guard::ffi::*;
use ks_guard::slot::table::{DeviceDispatch, FilterDispatch, PinDispatch, PropertyItem};
use ks_guard::slot::{device, filter, other, pin};
use ks_guard::{
    Cx, DataFormat, Device, Filter, NewDevice, NewFilter, NewPin, NtResult, NtStatus, Pin,
    ProcessingPin, ks_synchronized,
};

use crate::driver::*;
use crate::mock::{self, Kind};

#[ks_synchronized(slot = device::Add)]
fn add(_cx: &mut Cx, _device: NewDevice<Drv>) -> NtResult<DevData> {
    Ok(DevData { opens: 100 })
}

/// The device mutex is free in this slot, and held in the body.
#[ks_synchronized(slot = device::SurpriseRemoval, device)]
fn surprise_removal(cx: &mut Cx, device: Device<Drv>, _irp: PIRP) {
    assert_eq!(mock::held(), [Kind::Device]);
    device.data_mut(cx).opens += 1;
}

/// The documents do not decide for this slot: the assumption stands in the source.
// SAFETY: the test enters it with nothing held.
#[ks_synchronized(slot = device::CancelStop, unsafe(assume_free(device)), device)]
fn cancel_stop(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
    assert_eq!(mock::held(), [Kind::Device]);
    device.data_mut(cx).opens += 10;
}

/// The same by the driver's word, which `patterns` states for the whole driver.
#[ks_synchronized(slot = device::Start, device)]
fn start(
    cx: &mut Cx,
    device: Device<Drv>,
    _: PIRP,
    _: PCM_RESOURCE_LIST,
    _: PCM_RESOURCE_LIST,
) -> NtResult {
    assert_eq!(mock::held(), [Kind::Device]);
    device.data_mut(cx).opens += 1000;
    Ok(())
}

/// AVStream must not be told that this slot is pending, and must not take an error for success.
#[ks_synchronized(slot = device::QueryStop)]
fn query_stop(_: &mut Cx, _: Device<Drv>, _: PIRP) -> NtResult {
    let answer = NtStatus::from_raw(0x103);
    assert_eq!(answer, NtStatus::PENDING);
    Err(answer)
}

#[ks_synchronized(slot = filter::Create)]
fn create_filter(_cx: &mut Cx, _: NewFilter<Capture>, _: PIRP) -> NtResult<(FltData, ())> {
    Ok((FltData { pins: 40 }, ()))
}

#[ks_synchronized(slot = pin::Create)]
fn create_pin(cx: &mut Cx, pin: NewPin<Video>, _: PIRP) -> NtResult<(PinData, ProcData)> {
    count(cx, pin.filter(cx), 1);
    Ok((PinData::default(), ProcData::default()))
}

#[ks_synchronized(requires(control))]
fn count(cx: &mut Cx, filter: Filter<Capture>, by: u32) {
    filter.data_mut(cx).pins += by;
}

/// A helper may be generic, name its chain, and take the mutex itself.
#[ks_synchronized(may_take(control, processing))]
fn swap<T: Into<u32>>(cx: &mut Cx, filter: Filter<Capture>, by: T) -> u32 {
    cx.with_control(filter, |cx| {
        count(cx, filter, by.into());
        filter.data(cx).pins
    })
}

#[ks_synchronized(slot = pin::SetDeviceState)]
fn set_device_state(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
    if to == from {
        return Err(NtStatus::INVALID_DEVICE_REQUEST);
    }
    pin.data_mut(cx).state = to;
    Ok(())
}

#[ks_synchronized(slot = pin::SetDataFormat)]
fn set_data_format(
    cx: &mut Cx,
    pin: NewPin<Video>,
    old: Option<DataFormat>,
    range: Option<DataFormat>,
) -> NtResult {
    let is_first = pin.created(cx).is_none();
    if is_first || old.is_some() || range.is_some() {
        return Err(NtStatus::NO_MATCH);
    }
    Ok(())
}

#[ks_synchronized(slot = pin::Process)]
fn process(_cx: &mut Cx, _pin: ProcessingPin<Video>, data: &mut ProcData) -> NTSTATUS {
    data.frames += 1;
    STATUS_PENDING
}

/// Entered with control free, and run under it.
#[ks_synchronized(slot = filter::GetProperty, control)]
fn get_pins(cx: &mut Cx, filter: Filter<Capture>, _: &KSPROPERTY, value: &mut u32) -> NtResult {
    assert_eq!(mock::held(), [Kind::Control]);
    *value = filter.data(cx).pins;
    if *value == 100 {
        return Err(NtStatus::NO_MATCH);
    }
    Ok(())
}

#[ks_synchronized(slot = filter::SetProperty)]
fn set_pins(cx: &mut Cx, filter: Filter<Capture>, _: &KSPROPERTY, value: &u32) -> NtResult {
    let before = filter_count(cx, filter);
    let now = swap(cx, filter, *value);
    if now == before {
        return Err(NtStatus::UNSUCCESSFUL);
    }
    Ok(())
}

#[ks_synchronized(may_take(control))]
fn filter_count(cx: &mut Cx, filter: Filter<Capture>) -> u32 {
    cx.with_control(filter, |cx| filter.data(cx).pins)
}

/// A pin's control mutex is its filter's.
#[ks_synchronized(slot = pin::GetProperty, control)]
fn get_state(cx: &mut Cx, pin: Pin<Video>, _: &KSPROPERTY, value: &mut i32) -> NtResult {
    assert_eq!(mock::held(), [Kind::Control]);
    *value = pin.data(cx).state;
    Ok(())
}

#[ks_synchronized(slot = filter::Intersect)]
fn intersect(
    _cx: &mut Cx,
    _filter: NewFilter<Capture>,
    id: u32,
    _range: DataFormat,
    _matching: DataFormat,
) -> NtResult<u32> {
    Ok(id)
}

/// Registered at run time, for a pin whose Create may not have completed.
#[ks_synchronized(slot = other::FrameReturn)]
fn frame_returned(
    _: &mut Cx,
    pin: NewPin<Video>,
    data: PVOID,
    size: ULONG,
    _: PMDL,
    context: PVOID,
    status: NTSTATUS,
) {
    assert!(!pin.as_raw().is_null() && data.is_null());
    assert_eq!((size, status), (7, STATUS_CANCELLED));
    let count = context.cast::<u32>();
    unsafe { *count += 1 };
}

#[ks_synchronized(slot = other::IrpCompletion)]
fn irp_completed(_: &mut Cx, pin: NewPin<Video>, irp: PIRP) {
    assert!(!pin.as_raw().is_null() && irp.is_null());
}

#[ks_synchronized(slot = other::Handshake)]
fn handshake(_: &mut Cx, _: NewPin<Video>, asked: PKSHANDSHAKE, _: PKSHANDSHAKE) -> NtResult {
    if asked.is_null() {
        return Err(NtStatus::INVALID_DEVICE_REQUEST);
    }
    Ok(())
}

impl DevData {
    /// An associated constant: handlers can live with the type they are about.
    #[ks_synchronized(slot = device::Stop, device)]
    pub fn stop(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
        device.data_mut(cx).opens = 0;
    }
}

/// Raw, with its slot: the C callback's signature, the mutex taken in it, and the value for a typed table.
///
/// # Safety
///
/// AVStream calls it.
#[ks_synchronized(slot = device::Remove<Drv>, device)]
unsafe extern "C" fn remove(device: PKSDEVICE, _irp: PIRP) {
    let _ = device;
    assert_eq!(mock::held(), [Kind::Device]);
}

/// Raw, in a slot that the documents do not decide, by the driver's word: the kind says whose.
///
/// # Safety
///
/// AVStream calls it.
#[ks_synchronized(slot = device::Start<Drv>, device)]
unsafe extern "C" fn start_raw(
    device: PKSDEVICE,
    _irp: PIRP,
    _: PCM_RESOURCE_LIST,
    _: PCM_RESOURCE_LIST,
) -> NTSTATUS {
    let _ = device;
    assert_eq!(mock::held(), [Kind::Device]);
    STATUS_DEVICE_NOT_READY
}

/// Raw, for a table of `ks.h`: no kind is named.
///
/// # Safety
///
/// AVStream calls it.
#[ks_synchronized(slot = pin::Process)]
unsafe extern "C" fn process_raw(_pin: PKSPIN) -> NTSTATUS {
    STATUS_PENDING
}

/// Raw, with its slot, taking nothing: AVStream holds control.
///
/// # Safety
///
/// AVStream calls it.
#[ks_synchronized(slot = pin::Close<Video>)]
unsafe extern "C" fn close_pin(_pin: PKSPIN, _irp: PIRP) -> NtResult {
    assert_eq!(mock::held(), [Kind::Control]);
    Err(NtStatus::NO_MATCH)
}

impl ProcData {
    /// Raw in an implementation: the kind of object stands with the slot.
    ///
    /// # Safety
    ///
    /// AVStream calls it.
    #[ks_synchronized(slot = pin::Reset<Video>, unsafe(assume_free(control)), control)]
    pub unsafe extern "C" fn reset(pin: PKSPIN) {
        let _ = pin;
        assert_eq!(mock::held(), [Kind::Control]);
    }
}

static DEVICE: DeviceDispatch<Drv> = DeviceDispatch::new(add)
    .remove(remove)
    .start(start)
    .query_stop(query_stop)
    .surprise_removal(surprise_removal)
    .cancel_stop(cancel_stop)
    .stop(DevData::stop);
static FILTER: FilterDispatch<Capture> = FilterDispatch::new(create_filter);
static PIN: PinDispatch<Video> = PinDispatch::new(create_pin)
    .close(close_pin)
    .reset(ProcData::reset)
    .set_device_state(set_device_state)
    .set_data_format(set_data_format)
    .process(process);
static PROPERTIES: [PropertyItem<Capture>; 1] = [PropertyItem::filter(1, get_pins, set_pins)];
static RAW_START: PFNKSDEVICEPNPSTART = {
    let _ = DeviceDispatch::new(add).start(start_raw);
    Some(start_raw.raw())
};
/// A table of `ks.h`, filled in by hand.
static C_STYLE: KSDEVICE_DISPATCH = KSDEVICE_DISPATCH {
    Stop: Some(DevData::stop.raw()),
    ..KSDEVICE_DISPATCH::EMPTY
};

/// Device slots: nothing is held outside of a body, and a listed mutex is held inside.
#[test]
fn device_handlers() {
    let world = World::new();
    let device = world.device;
    let table = unsafe { &*DEVICE.as_raw() };
    unsafe {
        table.SurpriseRemoval.unwrap()(device, ptr::null_mut());
        table.CancelStop.unwrap()(device, ptr::null_mut());
        table.Remove.unwrap()(device, ptr::null_mut());
        let null = ptr::null_mut();
        let status = table.Start.unwrap()(device, null, ptr::null_mut(), ptr::null_mut());
        assert_eq!(status, STATUS_SUCCESS);
        let status = RAW_START.unwrap()(device, null, ptr::null_mut(), ptr::null_mut());
        assert_eq!(status, STATUS_DEVICE_NOT_READY);
        let status = table.QueryStop.unwrap()(device, ptr::null_mut());
        assert_eq!(status, STATUS_UNSUCCESSFUL);
    }
    assert_eq!(mock::held(), []);
    let opens = || world.in_device(|cx, device| cx.with_device(device, |cx| device.data(cx).opens));
    assert_eq!(opens(), 1011);
    unsafe { C_STYLE.Stop.unwrap()(device, ptr::null_mut()) };
    assert_eq!(opens(), 0);
    // Add once more, on a device of its own.
    let other = mock_device();
    assert_eq!(unsafe { table.Add.unwrap()(other) }, STATUS_SUCCESS);
    assert_eq!(mock::held(), []);
    unsafe { mock::empty_bag((*other).Bag) };
    world.close();
}

fn mock_device() -> PKSDEVICE {
    let device: PKSDEVICE = Box::into_raw(Box::new(unsafe { std::mem::zeroed() }));
    unsafe { (*device).Bag = Box::into_raw(Box::new(0_u64)).cast() };
    device
}

/// Filter slots, with the mutex taken by the attribute or by a helper, and given back on every way out.
#[test]
fn filter_handlers() {
    let world = World::new();
    let mut sent = mock::irp(world.capture.cast());
    let irp: PIRP = &raw mut sent;
    let mut request = KSPROPERTY::default();
    let mut value = 0_u32;
    let mut get = || {
        let status = unsafe { get_pins.raw()(irp, &raw mut request, (&raw mut value).cast()) };
        assert_eq!(mock::held(), []);
        (status, value)
    };
    assert_eq!(get(), (STATUS_SUCCESS, 2));
    let mut more = 5_u32;
    let mut other = KSPROPERTY::default();
    let status = unsafe { set_pins.raw()(irp, &raw mut other, (&raw mut more).cast()) };
    assert_eq!(status, STATUS_SUCCESS);
    assert_eq!(get(), (STATUS_SUCCESS, 7));
    more = 0;
    let status = unsafe { set_pins.raw()(irp, &raw mut other, (&raw mut more).cast()) };
    assert_eq!(status, STATUS_UNSUCCESSFUL);
    more = 93;
    let status = unsafe { set_pins.raw()(irp, &raw mut other, (&raw mut more).cast()) };
    assert_eq!(status, STATUS_SUCCESS);
    let early = (NtStatus::NO_MATCH.into_raw(), 100);
    assert_eq!(get(), early, "released on the early exit");
    assert_eq!(PROPERTIES.len(), 1);
    world.close();
}

/// Pin slots: AVStream holds control, and no call is emitted.
#[test]
fn pin_handlers() {
    let world = World::new();
    let pin = world.pins[0];
    let table = unsafe { &*PIN.as_raw() };
    let before = mock::acquired();
    mock::held_by_avstream(Kind::Control, pin.cast(), || unsafe {
        let set = table.SetDeviceState.unwrap();
        assert_eq!(set(pin, KSSTATE_RUN, KSSTATE_PAUSE), STATUS_SUCCESS);
        assert_eq!(
            set(pin, KSSTATE_RUN, KSSTATE_RUN),
            NtStatus::INVALID_DEVICE_REQUEST.into_raw()
        );
        let status = table.Close.unwrap()(pin, ptr::null_mut());
        assert_eq!(status, NtStatus::NO_MATCH.into_raw());
        let set = table.SetDataFormat.unwrap();
        let null = ptr::null_mut();
        assert_eq!(
            set(pin, null, null.cast(), ptr::null(), ptr::null()),
            STATUS_SUCCESS
        );
    });
    assert_eq!(unsafe { table.Process.unwrap()(pin) }, STATUS_PENDING);
    assert_eq!(mock::acquired(), before);
    unsafe { table.Reset.unwrap()(pin) };
    assert_eq!((mock::acquired(), mock::held()), (before + 1, vec![]));
    let mut sent = mock::irp(pin.cast());
    let (mut request, mut state) = (KSPROPERTY::default(), 0_i32);
    let status =
        unsafe { get_state.raw()(&raw mut sent, &raw mut request, (&raw mut state).cast()) };
    assert_eq!((status, state), (STATUS_SUCCESS, KSSTATE_RUN));
    let (null, mut count) = (ptr::null_mut(), 0_u32);
    let context: PVOID = (&raw mut count).cast();
    unsafe {
        frame_returned.raw()(pin, null, 7, ptr::null_mut(), context, STATUS_CANCELLED);
        irp_completed.raw()(pin, ptr::null_mut());
        let status = handshake.raw()(pin, ptr::null_mut(), ptr::null_mut());
        assert_eq!(status, NtStatus::INVALID_DEVICE_REQUEST.into_raw());
    }
    assert_eq!(count, 1);
    world.close();
}

/// The values have no size, and what comes out of them is the C callback's type.
#[test]
fn handlers_are_values() {
    assert_eq!(
        size_of_val(&create_filter) + size_of_val(&DevData::stop) + size_of_val(&remove),
        0
    );
    assert_eq!(
        DevData::stop.raw() as usize,
        unsafe { &*DEVICE.as_raw() }.Stop.unwrap() as usize
    );
    // The library has something to do after it.
    assert_ne!(
        remove.raw() as usize,
        unsafe { &*DEVICE.as_raw() }.Remove.unwrap() as usize
    );
    assert_eq!(
        unsafe { process_raw.raw()(ptr::null_mut()) },
        STATUS_PENDING
    );
    let _: PFNKSINTERSECTHANDLEREX = Some(intersect.raw());
    assert!(unsafe { &*FILTER.as_raw() }.Create.is_some());
}
