//! The mistake that `#[ks_synchronized]` does not let anybody make: a raw acquire, and a return without its release.
//!
//! Not an example. `ci/windows/wine-run` loads it to show that the trace check would find such a driver.
#![no_std]
#![allow(
    clippy::disallowed_methods,
    reason = "the raw call is what this driver is for"
)]

extern crate wdk_panic;

use ks_guard::ffi::{
    KSDEVICE_DESCRIPTOR, KSDEVICE_DESCRIPTOR_VERSION, KSDEVICE_DISPATCH, KsAcquireDevice,
    KsInitializeDriver, KsReleaseDevice, NTSTATUS, PDRIVER_OBJECT, PKSDEVICE, PUNICODE_STRING,
    STATUS_INVALID_DEVICE_STATE, STATUS_SUCCESS,
};

static DISPATCH: KSDEVICE_DISPATCH = KSDEVICE_DISPATCH {
    Add: Some(add),
    ..KSDEVICE_DISPATCH::EMPTY
};
static DEVICE: KSDEVICE_DESCRIPTOR = KSDEVICE_DESCRIPTOR {
    Dispatch: &raw const DISPATCH,
    FilterDescriptorsCount: 0,
    FilterDescriptors: core::ptr::null(),
    Version: KSDEVICE_DESCRIPTOR_VERSION,
};

/// Add, with an early return under the device mutex.
unsafe extern "C" fn add(device: PKSDEVICE) -> NTSTATUS {
    // SAFETY: AVStream passes a live device.
    unsafe { KsAcquireDevice(device) };
    // SAFETY: as above.
    if unsafe { (*device).Started } == 0 {
        return STATUS_SUCCESS;
    }
    // SAFETY: as above, and the mutex is held.
    unsafe { KsReleaseDevice(device) };
    STATUS_INVALID_DEVICE_STATE
}

/// The entry point.
///
/// # Safety
/// Called by the I/O manager.
// SAFETY: the linker's /ENTRY option names it.
#[unsafe(export_name = "DriverEntry")]
pub unsafe extern "system" fn driver_entry(
    driver: PDRIVER_OBJECT,
    path: PUNICODE_STRING,
) -> NTSTATUS {
    // SAFETY: the pointers are the I/O manager's, and the descriptor is static.
    unsafe { KsInitializeDriver(driver, path, &raw const DEVICE) }
}
