//! The handlers as one writes them in Rust without ks-guard: acquire, do it, release, on every path.
#![expect(
    unsafe_op_in_unsafe_fn,
    clippy::disallowed_methods,
    clippy::wildcard_imports,
    reason = "written as a port from C is: this is what the other two are compared with"
)]

use core::cell::UnsafeCell;
use core::mem::MaybeUninit;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering};

use ks_guard::ffi::*;
use ks_guard::slot::{device, filter, pin};
use ks_guard_zero_cost::{Counters, DeviceBlock, FilterBlock, PinBlock, shapes, work};

shapes! {
    DEVICE: device::SurpriseRemoval = take_device;
    CONTROL: filter::Reset = take_control;
    CONTROL_OF_PIN: pin::Reset = take_control_of_pin;
    FILTER_PROCESSING: filter::Reset = take_filter_processing;
    PIN_PROCESSING: pin::Reset = take_pin_processing;
    NESTED: filter::SetProperty = nested;
    NESTED_CHECKED: filter::Reset = nested_checked;
    EARLY_EXITS: filter::Reset = early_exits;
    FRAMEWORK_HELD: pin::SetDeviceState = framework_held;
    TWO_DATA: pin::SetDeviceState = two_data;
    PROCESS: pin::Process = process;
    PROPERTY: filter::GetProperty = property;
    PROPERTY_CHECKED: filter::GetProperty = property_checked;
    FILTERS: device::SurpriseRemoval = filters;
    PINS: filter::Reset = pins;
    HELPER: filter::Reset = with_helper;
    UNLOCKED: device::SurpriseRemoval = unlocked;
    FAST_MUTEX: filter::Reset = fast_mutex;
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

unsafe extern "C" fn take_device(device: PKSDEVICE, _irp: PIRP) {
    KsAcquireDevice(device);
    (*device_block(device)).control.opens = 0;
    work(0);
    KsReleaseDevice(device);
}

unsafe extern "C" fn take_control(filter: PKSFILTER) -> NTSTATUS {
    KsFilterAcquireControl(filter);
    (*filter_block(filter)).control.mode = 0;
    let status = work(1);
    KsFilterReleaseControl(filter);
    status
}

unsafe extern "C" fn take_control_of_pin(pin: PKSPIN) {
    KsPinAcquireControl(pin);
    let data = &mut (*pin_block(pin)).control;
    data.changes += 1;
    work(data.changes);
    KsPinReleaseControl(pin);
}

unsafe extern "C" fn take_filter_processing(filter: PKSFILTER) -> NTSTATUS {
    KsFilterAcquireProcessingMutex(filter);
    (*filter_block(filter)).processing.frames = 0;
    let status = work(3);
    KsFilterReleaseProcessingMutex(filter);
    status
}

unsafe extern "C" fn take_pin_processing(pin: PKSPIN) {
    KsPinAcquireProcessingMutex(pin);
    (*pin_block(pin)).processing.frames = 0;
    work(4);
    KsPinReleaseProcessingMutex(pin);
}

unsafe extern "C" fn nested(irp: PIRP, request: PKSIDENTIFIER, value: PVOID) -> NTSTATUS {
    let filter = KsGetFilterFromIrp(irp);
    if value.is_null() || request.is_null() || filter.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    let mode = *value.cast::<u32>();
    let device = KsFilterGetDevice(filter);
    KsAcquireDevice(device);
    KsFilterAcquireControl(filter);
    (*filter_block(filter)).control.mode = mode;
    KsFilterAcquireProcessingMutex(filter);
    (*filter_block(filter)).processing.frames = 0;
    let status = work(5);
    KsFilterReleaseProcessingMutex(filter);
    KsFilterReleaseControl(filter);
    KsReleaseDevice(device);
    status
}

unsafe extern "C" fn nested_checked(filter: PKSFILTER) -> NTSTATUS {
    if filter.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    let device = KsFilterGetDevice(filter);
    if device.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    KsAcquireDevice(device);
    KsFilterAcquireControl(filter);
    KsFilterAcquireProcessingMutex(filter);
    (*filter_block(filter)).control.mode = 5;
    (*filter_block(filter)).processing.frames = 0;
    let status = work(5);
    KsFilterReleaseProcessingMutex(filter);
    KsFilterReleaseControl(filter);
    KsReleaseDevice(device);
    status
}

/// Four ways out, each with its release.
unsafe extern "C" fn early_exits(filter: PKSFILTER) -> NTSTATUS {
    KsFilterAcquireControl(filter);
    let mode = (*filter_block(filter)).control.mode;
    if mode > 3 {
        KsFilterReleaseControl(filter);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    let status = work(mode);
    if status < 0 {
        KsFilterReleaseControl(filter);
        return status;
    }
    for step in 0..100 {
        if work(step) == STATUS_PENDING {
            KsFilterReleaseControl(filter);
            return STATUS_PENDING;
        }
    }
    (*filter_block(filter)).control.mode = mode + 1;
    KsFilterReleaseControl(filter);
    STATUS_SUCCESS
}

/// AVStream holds the control mutex.
unsafe extern "C" fn framework_held(pin: PKSPIN, to: KSSTATE, from: KSSTATE) -> NTSTATUS {
    if to == from {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    (*pin_block(pin)).control.state = to;
    STATUS_SUCCESS
}

/// AVStream holds the control mutex, which protects the data of pin and filter.
unsafe extern "C" fn two_data(pin: PKSPIN, to: KSSTATE, _from: KSSTATE) -> NTSTATUS {
    let filter = KsPinGetParentFilter(pin);
    let pin = &mut (*pin_block(pin)).control;
    let filter = &mut (*filter_block(filter)).control;
    pin.state = to;
    pin.changes += filter.mode;
    filter.pins += 1;
    STATUS_SUCCESS
}

/// AVStream holds the processing mutex.
unsafe extern "C" fn process(pin: PKSPIN) -> NTSTATUS {
    (*pin_block(pin)).processing.frames += 1;
    STATUS_PENDING
}

unsafe extern "C" fn property(irp: PIRP, request: PKSIDENTIFIER, value: PVOID) -> NTSTATUS {
    let filter = KsGetFilterFromIrp(irp);
    if value.is_null() || request.is_null() || filter.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    KsFilterAcquireControl(filter);
    *value.cast::<u32>() = (*filter_block(filter)).control.mode;
    let status = work((*request).Id);
    KsFilterReleaseControl(filter);
    if status == STATUS_SUCCESS {
        (*irp).IoStatus.Information = size_of::<u32>() as ULONG_PTR;
    }
    status
}

unsafe extern "C" fn property_checked(irp: PIRP, request: PKSIDENTIFIER, _: PVOID) -> NTSTATUS {
    let filter = if irp.is_null() {
        null_mut()
    } else {
        KsGetFilterFromIrp(irp)
    };
    if filter.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    KsFilterAcquireControl(filter);
    let status = work((*request).Id);
    KsFilterReleaseControl(filter);
    status
}

/// Control of each filter in turn, under the device mutex.
unsafe extern "C" fn filters(device: PKSDEVICE, _irp: PIRP) {
    KsAcquireDevice(device);
    let mut count = 0;
    let mut factory = KsDeviceGetFirstChildFilterFactory(device);
    while !factory.is_null() {
        let mut filter = KsFilterFactoryGetFirstChildFilter(factory);
        while !filter.is_null() {
            KsFilterAcquireControl(filter);
            let pins = KsFilterGetChildPinCount(filter, 0);
            KsFilterReleaseControl(filter);
            count += pins;
            filter = KsFilterGetNextSiblingFilter(filter);
        }
        factory = KsFilterFactoryGetNextSiblingFilterFactory(factory);
    }
    work(count);
    KsReleaseDevice(device);
}

unsafe extern "C" fn pins(filter: PKSFILTER) -> NTSTATUS {
    KsFilterAcquireControl(filter);
    let mut sum = 0;
    for factory in 0..(*(*filter).Descriptor).PinDescriptorsCount {
        let mut pin = KsFilterGetFirstChildPin(filter, factory);
        while !pin.is_null() {
            sum += (*pin).Id;
            pin = KsPinGetNextSiblingPin(pin);
        }
    }
    let status = work(sum);
    KsFilterReleaseControl(filter);
    status
}

/// A function that says in a comment which mutex it needs.
#[inline(never)]
unsafe fn helper(filter: PKSFILTER, by: u32) {
    let data = &mut (*filter_block(filter)).control;
    data.pins += by;
    work(data.pins);
}

unsafe extern "C" fn with_helper(filter: PKSFILTER) -> NTSTATUS {
    KsFilterAcquireControl(filter);
    helper(filter, 1);
    helper(filter, 2);
    KsFilterReleaseControl(filter);
    STATUS_SUCCESS
}

/// Gives the mutex back for a while.
unsafe extern "C" fn unlocked(device: PKSDEVICE, _irp: PIRP) {
    KsAcquireDevice(device);
    (*device_block(device)).control.opens = 0;
    KsReleaseDevice(device);
    work(0);
    KsAcquireDevice(device);
    (*device_block(device)).control.register = 0;
    KsReleaseDevice(device);
}

/// A table of the whole process, whose mutex is initialised by who comes first.
struct Table {
    mutex: UnsafeCell<MaybeUninit<FAST_MUTEX>>,
    place: AtomicPtr<FAST_MUTEX>,
    lock: UnsafeCell<KSPIN_LOCK>,
    counters: UnsafeCell<Counters>,
}
// SAFETY: the counters are reached under the mutex alone.
unsafe impl Sync for Table {}

// Under this name in each example, so that it is one operand. Nothing else in the compilation has it.
#[unsafe(no_mangle)]
static TABLE: Table = Table {
    mutex: UnsafeCell::new(MaybeUninit::uninit()),
    place: AtomicPtr::new(null_mut()),
    lock: UnsafeCell::new(0),
    counters: UnsafeCell::new(Counters { frames: 0 }),
};

#[cold]
#[inline(never)]
unsafe fn initialise(table: &Table) {
    let mutex = table.mutex.get().cast::<FAST_MUTEX>();
    let irql = KeAcquireSpinLockRaiseToDpc(table.lock.get());
    if table.place.load(Ordering::Relaxed) != mutex {
        ExInitializeFastMutex(mutex);
        table.place.store(mutex, Ordering::Release);
    }
    KeReleaseSpinLock(table.lock.get(), irql);
}

/// The table's mutex inside one of AVStream's.
unsafe extern "C" fn fast_mutex(filter: PKSFILTER) -> NTSTATUS {
    KsFilterAcquireControl(filter);
    let mutex = TABLE.mutex.get().cast::<FAST_MUTEX>();
    if TABLE.place.load(Ordering::Acquire) != mutex {
        initialise(&TABLE);
    }
    ExAcquireFastMutex(mutex);
    (*TABLE.counters.get()).frames += 1;
    let status = work(6);
    ExReleaseFastMutex(mutex);
    (*filter_block(filter)).control.mode = 0;
    KsFilterReleaseControl(filter);
    status
}
