//! Handlers that break one rule each, in the way a driver author would: with the raw functions, by hand.
//!
//! Nothing here is an example to follow. Each handler is stopped by the simulator in the call that is marked
//! `// wrong`, or when it returns; what stands behind it is what the author believed to be right.
#![expect(
    clippy::disallowed_methods,
    reason = "these are the misuses that the attribute makes impossible"
)]

use std::{ffi::c_void, ptr};

use ks_guard::ffi::{
    KSPIN_LOCK, KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock, KsAcquireDevice,
    KsAddItemToObjectBag, KsDeviceGetFirstChildFilterFactory, KsFilterAcquireControl,
    KsFilterGetDevice, KsFilterGetFirstChildPin, KsFilterReleaseControl, KsGetFilterFromIrp,
    KsPinAcquireControl, KsPinAcquireProcessingMutex, KsPinReleaseControl,
    KsPinReleaseProcessingMutex, KsQueueWorkItem, KsRegisterWorker, KsReleaseDevice,
    KsUnregisterWorker, LIST_ENTRY, NTSTATUS, PIRP, PKSFILTER, PKSIDENTIFIER, PKSPIN, PVOID,
    STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_PARAMETER, STATUS_SUCCESS, WORK_QUEUE_ITEM,
};

/// Takes control of the filter, looks at a pin, and takes the control mutex of that pin "to be safe": it is the
/// same mutex.
///
/// # Safety
/// Called by AVStream for a request to a filter.
pub(super) unsafe extern "C" fn control_recursion(
    irp: PIRP,
    _request: PKSIDENTIFIER,
    _data: PVOID,
) -> NTSTATUS {
    // SAFETY: the request is being handled.
    let filter = unsafe { KsGetFilterFromIrp(irp) };
    // SAFETY: the filter is live, and its control mutex is not held.
    unsafe { KsFilterAcquireControl(filter) };
    // SAFETY: the control mutex is held.
    let pin = unsafe { KsFilterGetFirstChildPin(filter, 0) };
    if !pin.is_null() {
        // SAFETY: none: this is the misuse. The pin's control mutex is its filter's, which is held.
        unsafe { KsPinAcquireControl(pin) }; // wrong
        // SAFETY: as the misuse believes.
        unsafe { KsPinReleaseControl(pin) };
    }
    // SAFETY: acquired above.
    unsafe { KsFilterReleaseControl(filter) };
    STATUS_SUCCESS
}

/// Takes the device mutex and leaves early when there is nothing to answer into.
///
/// # Safety
/// Called by AVStream for a request to a filter.
pub(super) unsafe extern "C" fn device_leak(
    irp: PIRP,
    _request: PKSIDENTIFIER,
    data: PVOID,
) -> NTSTATUS {
    // SAFETY: the request is being handled.
    let filter = unsafe { KsGetFilterFromIrp(irp) };
    // SAFETY: the filter is live.
    let device = unsafe { KsFilterGetDevice(filter) };
    // SAFETY: the device is live, and its mutex is not held.
    unsafe { KsAcquireDevice(device) };
    if data.is_null() {
        return STATUS_INVALID_PARAMETER; // wrong: the device mutex stays held
    }
    // SAFETY: acquired above.
    unsafe { KsReleaseDevice(device) };
    STATUS_SUCCESS
}

/// Takes the control mutex, then the device mutex: the wrong way round.
///
/// # Safety
/// Called by AVStream for a request to a filter.
pub(super) unsafe extern "C" fn inversion(
    irp: PIRP,
    _request: PKSIDENTIFIER,
    _data: PVOID,
) -> NTSTATUS {
    // SAFETY: the request is being handled.
    let filter = unsafe { KsGetFilterFromIrp(irp) };
    // SAFETY: the filter is live.
    let device = unsafe { KsFilterGetDevice(filter) };
    // SAFETY: the filter is live, and its control mutex is not held.
    unsafe { KsFilterAcquireControl(filter) };
    // SAFETY: none: this is the misuse. The device mutex comes before the control mutex.
    unsafe { KsAcquireDevice(device) }; // wrong
    // SAFETY: as the misuse believes.
    unsafe { KsReleaseDevice(device) };
    // SAFETY: acquired above.
    unsafe { KsFilterReleaseControl(filter) };
    STATUS_SUCCESS
}

/// Takes the control mutex and has a work item release it.
///
/// # Safety
/// Called by AVStream for a request to a filter.
pub(super) unsafe extern "C" fn wrong_thread(
    irp: PIRP,
    _request: PKSIDENTIFIER,
    _data: PVOID,
) -> NTSTATUS {
    /// # Safety
    /// `filter` is the filter whose control mutex the handler below took.
    unsafe extern "C" fn release(filter: PVOID) {
        // SAFETY: none: this is the misuse. A mutex is released by the thread that acquired it.
        unsafe { KsFilterReleaseControl(filter.cast()) }; // wrong
    }
    // SAFETY: the request is being handled.
    let filter: PKSFILTER = unsafe { KsGetFilterFromIrp(irp) };
    let mut worker = ptr::null_mut();
    // SAFETY: `worker` is writable; 1 is DelayedWorkQueue.
    if unsafe { KsRegisterWorker(1, &raw mut worker) } < 0 {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    let mut item = WORK_QUEUE_ITEM {
        List: LIST_ENTRY {
            Flink: ptr::null_mut(),
            Blink: ptr::null_mut(),
        },
        WorkerRoutine: Some(release),
        Parameter: filter.cast(),
    };
    // SAFETY: the filter is live, and its control mutex is not held.
    unsafe { KsFilterAcquireControl(filter) };
    // SAFETY: the worker was registered above, and the item outlives the wait below.
    let queued = unsafe { KsQueueWorkItem(worker, &raw mut item) };
    // SAFETY: the worker was registered above. This waits for the item.
    unsafe { KsUnregisterWorker(worker) };
    queued
}

/// Releases what it never acquired.
///
/// # Safety
/// Called by AVStream for a request to a filter.
pub(super) unsafe extern "C" fn release_without_acquire(
    irp: PIRP,
    _request: PKSIDENTIFIER,
    _data: PVOID,
) -> NTSTATUS {
    // SAFETY: the request is being handled.
    let filter = unsafe { KsGetFilterFromIrp(irp) };
    // SAFETY: the filter is live.
    let device = unsafe { KsFilterGetDevice(filter) };
    // SAFETY: none: this is the misuse.
    unsafe { KsReleaseDevice(device) }; // wrong
    STATUS_SUCCESS
}

/// Takes the device mutex while a spin lock has raised the IRQL.
///
/// # Safety
/// Called by AVStream for a request to a filter.
pub(super) unsafe extern "C" fn above_passive(
    irp: PIRP,
    _request: PKSIDENTIFIER,
    _data: PVOID,
) -> NTSTATUS {
    let mut lock: KSPIN_LOCK = 0;
    // SAFETY: the request is being handled.
    let filter = unsafe { KsGetFilterFromIrp(irp) };
    // SAFETY: the filter is live.
    let device = unsafe { KsFilterGetDevice(filter) };
    // SAFETY: the lock is initialised and free.
    let irql = unsafe { KeAcquireSpinLockRaiseToDpc(&raw mut lock) };
    // SAFETY: none: this is the misuse. Nothing may wait at DISPATCH_LEVEL.
    unsafe { KsAcquireDevice(device) }; // wrong
    // SAFETY: as the misuse believes.
    unsafe { KsReleaseDevice(device) };
    // SAFETY: acquired above.
    unsafe { KeReleaseSpinLock(&raw mut lock, irql) };
    STATUS_SUCCESS
}

/// Adds an item to the filter's bag without the control mutex.
///
/// # Safety
/// Called by AVStream for a request to a filter.
pub(super) unsafe extern "C" fn bag_without_mutex(
    irp: PIRP,
    _request: PKSIDENTIFIER,
    _data: PVOID,
) -> NTSTATUS {
    /// # Safety
    /// Called by AVStream with the item.
    unsafe extern "C" fn keep(_item: PVOID) {}
    static ITEM: u64 = 0;
    // SAFETY: the request is being handled.
    let filter = unsafe { KsGetFilterFromIrp(irp) };
    // SAFETY: the filter is live.
    let bag = unsafe { (*filter).Bag };
    let item: *const c_void = (&raw const ITEM).cast();
    // SAFETY: none: this is the misuse. A filter's bag needs the filter's control mutex.
    unsafe { KsAddItemToObjectBag(bag, item.cast_mut(), Some(keep)) } // wrong
}

/// Walks from the device to its filter factories without the device mutex.
///
/// # Safety
/// Called by AVStream for a request to a filter.
pub(super) unsafe extern "C" fn walk_without_mutex(
    irp: PIRP,
    _request: PKSIDENTIFIER,
    _data: PVOID,
) -> NTSTATUS {
    // SAFETY: the request is being handled.
    let filter = unsafe { KsGetFilterFromIrp(irp) };
    // SAFETY: the filter is live.
    let device = unsafe { KsFilterGetDevice(filter) };
    // SAFETY: none: this is the misuse.
    let first = unsafe { KsDeviceGetFirstChildFilterFactory(device) }; // wrong
    if first.is_null() {
        STATUS_INVALID_PARAMETER
    } else {
        STATUS_SUCCESS
    }
}

/// Process that takes the mutex under which AVStream called it.
///
/// # Safety
/// Called by AVStream, with a live pin.
pub(super) unsafe extern "C" fn processing_recursion(pin: PKSPIN) -> NTSTATUS {
    // SAFETY: none: this is the misuse. AVStream holds it for Process.
    unsafe { KsPinAcquireProcessingMutex(pin) }; // wrong
    // SAFETY: the pin is live.
    let status = unsafe { testcap::capture::process.raw()(pin) };
    // SAFETY: as the misuse believes.
    unsafe { KsPinReleaseProcessingMutex(pin) };
    status
}

/// Process that takes the filter control mutex, say to look at a sibling pin.
///
/// # Safety
/// Called by AVStream, with a live pin.
pub(super) unsafe extern "C" fn control_in_process(pin: PKSPIN) -> NTSTATUS {
    // SAFETY: none: this is the misuse. The control mutex comes before the processing mutex.
    unsafe { KsPinAcquireControl(pin) }; // wrong
    // SAFETY: the pin is live.
    let status = unsafe { testcap::preview::process.raw()(pin) };
    // SAFETY: as the misuse believes.
    unsafe { KsPinReleaseControl(pin) };
    status
}
