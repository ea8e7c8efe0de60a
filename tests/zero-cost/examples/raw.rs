//! The handlers with the C callback's signature, under `#[ks_synchronized]`.
#![expect(
    unsafe_op_in_unsafe_fn,
    clippy::wildcard_imports,
    reason = "the bodies are those of the handlers written by hand"
)]

use ks_guard::ffi::*;
use ks_guard::slot::{device, filter, pin};
use ks_guard::{NtResult, NtStatus, ks_synchronized};
use ks_guard_zero_cost::{DeviceBlock, FilterBlock, PinBlock, shapes, work};

shapes! {
    DEVICE: device::SurpriseRemoval = take_device;
    CONTROL: filter::Reset = take_control;
    CONTROL_OF_PIN: pin::Reset = take_control_of_pin;
    FILTER_PROCESSING: filter::Reset = take_filter_processing;
    PIN_PROCESSING: pin::Reset = take_pin_processing;
    NESTED: filter::Reset = nested;
    EARLY_EXITS: filter::Reset = early_exits;
    FRAMEWORK_HELD: pin::SetDeviceState = framework_held.raw();
    TWO_DATA: pin::SetDeviceState = two_data.raw();
    PROCESS: pin::Process = process.raw();
    PROPERTY: filter::GetProperty = property;
    FILTERS: device::SurpriseRemoval = filters;
    PINS: filter::Reset = pins;
    HELPER: filter::Reset = with_helper;
}

unsafe fn device_block(device: PKSDEVICE) -> *mut DeviceBlock {
    (*device).Context.cast()
}
unsafe fn filter_block(filter: PKSFILTER) -> *mut FilterBlock {
    (*filter).Context.cast()
}
unsafe fn pin_block(pin: PKSPIN) -> *mut PinBlock {
    (*pin).Context.cast()
}

#[ks_synchronized]
unsafe extern "C" fn take_device(device: PKSDEVICE, _irp: PIRP) {
    (*device_block(device)).control.opens = 0;
    work(0);
}

#[ks_synchronized(control)]
unsafe extern "C" fn take_control(filter: PKSFILTER) -> NTSTATUS {
    (*filter_block(filter)).control.mode = 0;
    work(1)
}

#[ks_synchronized(control)]
unsafe extern "C" fn take_control_of_pin(pin: PKSPIN) {
    let data = &mut (*pin_block(pin)).control;
    data.changes += 1;
    work(data.changes);
}

#[ks_synchronized(processing)]
unsafe extern "C" fn take_filter_processing(filter: PKSFILTER) -> NTSTATUS {
    (*filter_block(filter)).processing.frames = 0;
    work(3)
}

#[ks_synchronized(processing)]
unsafe extern "C" fn take_pin_processing(pin: PKSPIN) {
    (*pin_block(pin)).processing.frames = 0;
    work(4);
}

#[ks_synchronized(device, control, processing)]
unsafe extern "C" fn nested(filter: PKSFILTER) -> NTSTATUS {
    (*filter_block(filter)).control.mode = 5;
    (*filter_block(filter)).processing.frames = 0;
    work(5)
}

#[ks_synchronized(control)]
unsafe extern "C" fn early_exits(filter: PKSFILTER) -> Result<NtStatus, NtStatus> {
    let mode = (*filter_block(filter)).control.mode;
    if mode > 3 {
        return Err(NtStatus::INVALID_DEVICE_REQUEST);
    }
    NtStatus::check(work(mode))?;
    for step in 0..100 {
        if work(step) == STATUS_PENDING {
            return Ok(NtStatus::PENDING);
        }
    }
    (*filter_block(filter)).control.mode = mode + 1;
    Ok(NtStatus::SUCCESS)
}

#[ks_synchronized(slot = pin::SetDeviceState)]
unsafe extern "C" fn framework_held(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> NtResult {
    if to == from {
        return Err(NtStatus::INVALID_DEVICE_REQUEST);
    }
    (*pin_block(pin)).control.state = to;
    Ok(())
}

#[ks_synchronized(slot = pin::SetDeviceState)]
unsafe extern "C" fn two_data(pin: PKSPIN, to: KSSTATE, _from: KSSTATE) -> NtResult {
    let filter = KsPinGetParentFilter(pin);
    let pin = &mut (*pin_block(pin)).control;
    let filter = &mut (*filter_block(filter)).control;
    pin.state = to;
    pin.changes += filter.mode;
    filter.pins += 1;
    Ok(())
}

#[ks_synchronized(slot = pin::Process)]
unsafe extern "C" fn process(pin: PKSPIN) -> NTSTATUS {
    (*pin_block(pin)).processing.frames += 1;
    STATUS_PENDING
}

#[ks_synchronized(control = filter(irp))]
unsafe extern "C" fn property(irp: PIRP, request: PKSIDENTIFIER, _: PVOID) -> NTSTATUS {
    work((*request).Id)
}

#[ks_synchronized]
unsafe extern "C" fn filters(device: PKSDEVICE, _irp: PIRP) {
    let mut count = 0;
    let mut factory = KsDeviceGetFirstChildFilterFactory(device);
    while !factory.is_null() {
        let mut filter = KsFilterFactoryGetFirstChildFilter(factory);
        while !filter.is_null() {
            count += count_pins(filter);
            filter = KsFilterGetNextSiblingFilter(filter);
        }
        factory = KsFilterFactoryGetNextSiblingFilterFactory(factory);
    }
    work(count);
}

#[ks_synchronized(control)]
unsafe fn count_pins(filter: PKSFILTER) -> u32 {
    KsFilterGetChildPinCount(filter, 0)
}

#[ks_synchronized(control)]
unsafe extern "C" fn pins(filter: PKSFILTER) -> NTSTATUS {
    let mut sum = 0;
    for factory in 0..(*(*filter).Descriptor).PinDescriptorsCount {
        let mut pin = KsFilterGetFirstChildPin(filter, factory);
        while !pin.is_null() {
            sum += (*pin).Id;
            pin = KsPinGetNextSiblingPin(pin);
        }
    }
    work(sum)
}

#[inline(never)]
unsafe fn helper(filter: PKSFILTER, by: u32) {
    let data = &mut (*filter_block(filter)).control;
    data.pins += by;
    work(data.pins);
}

#[ks_synchronized(control)]
unsafe extern "C" fn with_helper(filter: PKSFILTER) -> NtResult {
    helper(filter, 1);
    helper(filter, 2);
    Ok(())
}
