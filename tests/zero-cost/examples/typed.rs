//! The handlers over contexts and typed handles: no pointer and no acquire in sight.

use ks_guard::ffi::{KSIDENTIFIER, KSSTATE, NTSTATUS, PIRP, STATUS_PENDING};
use ks_guard::slot::{device, filter, pin};
use ks_guard::{
    Cx, Device, Driver, Filter, FilterKind, NtResult, NtStatus, Pin, PinKind, ProcessingPin,
    ks_synchronized,
};
use ks_guard_zero_cost::{Counters, DeviceData, FilterData, PinData, shapes, work};

enum Camera {}
impl Driver for Camera {
    type Device = DeviceData;
}

enum Capture {}
impl FilterKind for Capture {
    type Driver = Camera;
    type Control = FilterData;
    type Processing = Counters;
}

enum Video {}
impl PinKind for Video {
    type Filter = Capture;
    type Control = PinData;
    type Processing = Counters;
}

shapes! {
    DEVICE: device::SurpriseRemoval = take_device.raw();
    CONTROL: filter::Reset = take_control.raw();
    CONTROL_OF_PIN: pin::Reset = take_control_of_pin.raw();
    FILTER_PROCESSING: filter::Reset = take_filter_processing.raw();
    PIN_PROCESSING: pin::Reset = take_pin_processing.raw();
    NESTED: filter::Reset = nested.raw();
    EARLY_EXITS: filter::Reset = early_exits.raw();
    FRAMEWORK_HELD: pin::SetDeviceState = framework_held.raw();
    TWO_DATA: pin::SetDeviceState = two_data.raw();
    PROCESS: pin::Process = process.raw();
    PROPERTY: filter::GetProperty = property.raw();
    FILTERS: device::SurpriseRemoval = filters.raw();
    PINS: filter::Reset = pins.raw();
    HELPER: filter::Reset = with_helper.raw();
    UNLOCKED: device::SurpriseRemoval = unlocked.raw();
}

#[ks_synchronized(slot = device::SurpriseRemoval, device)]
fn take_device(cx: &mut Cx, device: Device<Camera>, _irp: PIRP) {
    device.data_mut(cx).opens = 0;
    work(0);
}

// SAFETY: no driver is made of these handlers: they are compiled and read.
#[ks_synchronized(slot = filter::Reset, unsafe(assume_free(control)), control)]
fn take_control(cx: &mut Cx, filter: Filter<Capture>) -> NTSTATUS {
    filter.data_mut(cx).mode = 0;
    work(1)
}

// SAFETY: as above.
#[ks_synchronized(slot = pin::Reset, unsafe(assume_free(control)), control)]
fn take_control_of_pin(cx: &mut Cx, pin: Pin<Video>) {
    let data = pin.data_mut(cx);
    data.changes += 1;
    work(data.changes);
}

#[ks_synchronized(slot = filter::Reset)]
fn take_filter_processing(cx: &mut Cx, filter: Filter<Capture>) -> NTSTATUS {
    cx.with_filter_processing(filter, |_, data| {
        data.frames = 0;
        work(3)
    })
}

#[ks_synchronized(slot = pin::Reset)]
fn take_pin_processing(cx: &mut Cx, pin: Pin<Video>) {
    cx.with_pin_processing(pin, |_, data| {
        data.frames = 0;
        work(4);
    });
}

// SAFETY: as above.
#[ks_synchronized(slot = filter::Reset, unsafe(assume_free(device, control)))]
fn nested(cx: &mut Cx, filter: Filter<Capture>) -> NTSTATUS {
    let device = filter.device(cx);
    cx.with_device(device, |cx| {
        cx.with_control(filter, |cx| {
            let register = device.data(cx).register;
            filter.data_mut(cx).mode = register;
            cx.with_filter_processing(filter, |_, data| {
                data.frames = 0;
                work(register)
            })
        })
    })
}

// SAFETY: as above.
#[ks_synchronized(slot = filter::Reset, unsafe(assume_free(control)), control)]
fn early_exits(cx: &mut Cx, filter: Filter<Capture>) -> Result<NtStatus, NtStatus> {
    let mode = filter.data(cx).mode;
    if mode > 3 {
        return Err(NtStatus::INVALID_DEVICE_REQUEST);
    }
    NtStatus::check(work(mode))?;
    for step in 0..100 {
        if work(step) == STATUS_PENDING {
            return Ok(NtStatus::PENDING);
        }
    }
    filter.data_mut(cx).mode = mode + 1;
    Ok(NtStatus::SUCCESS)
}

#[ks_synchronized(slot = pin::SetDeviceState)]
fn framework_held(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
    if to == from {
        return Err(NtStatus::INVALID_DEVICE_REQUEST);
    }
    pin.data_mut(cx).state = to;
    Ok(())
}

#[ks_synchronized(slot = pin::SetDeviceState)]
fn two_data(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, _from: KSSTATE) -> NtResult {
    let (pin, filter) = pin.data_and_filter_mut(cx);
    pin.state = to;
    pin.changes += filter.mode;
    filter.pins += 1;
    Ok(())
}

#[ks_synchronized(slot = pin::Process)]
fn process(_cx: &mut Cx, _pin: ProcessingPin<Video>, data: &mut Counters) -> NTSTATUS {
    data.frames += 1;
    STATUS_PENDING
}

#[ks_synchronized(slot = filter::GetProperty, control)]
fn property(
    cx: &mut Cx,
    filter: Filter<Capture>,
    request: &KSIDENTIFIER,
    value: &mut u32,
) -> NTSTATUS {
    *value = filter.data(cx).mode;
    work(request.Id)
}

#[ks_synchronized(slot = device::SurpriseRemoval, device)]
fn filters(cx: &mut Cx, device: Device<Camera>, _irp: PIRP) {
    let mut count = 0;
    cx.for_each_filter(device, |cx, _, filter| {
        count += cx.with_control(filter, |cx| cx.pin_count(filter, 0));
    });
    work(count);
}

// SAFETY: as above.
#[ks_synchronized(slot = filter::Reset, unsafe(assume_free(control)), control)]
fn pins(cx: &mut Cx, filter: Filter<Capture>) -> NTSTATUS {
    let mut sum = 0;
    cx.for_each_pin(filter, |_, pin| sum += pin.id());
    work(sum)
}

#[ks_synchronized(requires(control))]
#[inline(never)]
fn helper(cx: &mut Cx, filter: Filter<Capture>, by: u32) {
    let data = filter.data_mut(cx);
    data.pins += by;
    work(data.pins);
}

// SAFETY: as above.
#[ks_synchronized(slot = filter::Reset, unsafe(assume_free(control)), control)]
fn with_helper(cx: &mut Cx, filter: Filter<Capture>) -> NtResult {
    helper(cx, filter, 1);
    helper(cx, filter, 2);
    Ok(())
}

#[ks_synchronized(slot = device::SurpriseRemoval, device)]
fn unlocked(cx: &mut Cx, device: Device<Camera>, _irp: PIRP) {
    device.data_mut(cx).opens = 0;
    cx.unlocked_device(device, |_| work(0));
    device.data_mut(cx).register = 0;
}
