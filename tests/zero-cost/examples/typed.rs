//! The handlers over contexts and typed handles: no pointer and no acquire in sight.

use ks_guard::ffi::{KSIDENTIFIER, KSSTATE, NTSTATUS, PIRP, STATUS_PENDING};
use ks_guard::slot::{device, filter, pin};
use ks_guard::{
    Cx, Device, Driver, EntersFree, FastMutex, Filter, FilterKind, NtResult, NtStatus, Pin,
    PinKind, ProcessingPin, ks_synchronized, mutex,
};
use ks_guard_zero_cost::{Counters, DeviceData, FilterData, PinData, shapes, work};

enum Camera {}
impl Driver for Camera {
    type Device = DeviceData;
}

// The documents do not say what AVStream holds in these slots; a shape needs some slot to be entered in.
// SAFETY: no driver is made of these handlers: they are compiled, and read.
unsafe impl EntersFree<filter::SetProperty, mutex::Device> for Camera {}
// SAFETY: as above.
unsafe impl EntersFree<filter::Reset, mutex::Control> for Camera {}
// SAFETY: as above.
unsafe impl EntersFree<pin::Reset, mutex::Control> for Camera {}

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
    NESTED: filter::SetProperty = nested.raw();
    EARLY_EXITS: filter::Reset = early_exits.raw();
    FRAMEWORK_HELD: pin::SetDeviceState = framework_held.raw();
    TWO_DATA: pin::SetDeviceState = two_data.raw();
    PROCESS: pin::Process = process.raw();
    PROPERTY: filter::GetProperty = property.raw();
    FILTERS: device::SurpriseRemoval = filters.raw();
    PINS: filter::Reset = pins.raw();
    HELPER: filter::Reset = with_helper.raw();
    UNLOCKED: device::SurpriseRemoval = unlocked.raw();
    FAST_MUTEX: filter::Reset = fast_mutex.raw();
}

#[ks_synchronized(slot = device::SurpriseRemoval, device)]
fn take_device(cx: &mut Cx, device: Device<Camera>, _irp: PIRP) {
    device.data_mut(cx).opens = 0;
    work(0);
}

#[ks_synchronized(slot = filter::Reset, control)]
fn take_control(cx: &mut Cx, filter: Filter<Capture>) -> NTSTATUS {
    filter.data_mut(cx).mode = 0;
    work(1)
}

#[ks_synchronized(slot = pin::Reset, control)]
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

#[ks_synchronized(slot = filter::SetProperty, device, control)]
fn nested(cx: &mut Cx, filter: Filter<Capture>, _: &KSIDENTIFIER, mode: &u32) -> NTSTATUS {
    filter.data_mut(cx).mode = *mode;
    cx.with_filter_processing(filter, |_, data| {
        data.frames = 0;
        work(5)
    })
}

#[ks_synchronized(slot = filter::Reset, control)]
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

#[ks_synchronized(slot = filter::Reset, control)]
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

#[ks_synchronized(slot = filter::Reset, control)]
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

// Under this name in each example, so that it is one operand. Nothing else in the compilation has it.
#[unsafe(no_mangle)]
static TABLE: FastMutex<Counters> = FastMutex::new(Counters { frames: 0 });

#[ks_synchronized(slot = filter::Reset, control)]
fn fast_mutex(cx: &mut Cx, filter: Filter<Capture>) -> NTSTATUS {
    let status = cx.with_fast_mutex(&TABLE, |_, table| {
        table.frames += 1;
        work(6)
    });
    filter.data_mut(cx).mode = 0;
    status
}
