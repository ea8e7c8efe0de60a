//! A simulated capture device: an AVStream minidriver whose every lock is taken by `ks-guard`.
//!
//! Two filters of two video pins each stream colour bars. It is written the way a capture driver would be, so
//! that a driver author can start from it: `no_std`, no allocator, no panics, handlers over a context and typed handles, and
//! the data of each object split by the mutex that protects it. `unsafe` code is denied; each exception says which gap in the
//! documents, or which function without a wrapper, asks for it.
//!
//! This crate is the driver's code alone. A driver image exports [`driver_entry`] as `DriverEntry`; under the
//! user-space `ks.sys` a test or `testcap-host` passes it to the simulator instead.
//!
//! | data | protected by | where |
//! |---|---|---|
//! | [`device::Cameras`]: whether the filter factories are there | device mutex | `Driver::Device` |
//! | [`filter::Settings`]: brightness of a filter | its control mutex | `FilterKind::Control` |
//! | [`capture::Recording`], a preview pin's [`formats::VideoFormat`]: what was negotiated | its filter's control mutex | `PinKind::Control` |
//! | [`pin::Stream`]: what Process reads and counts | the pin's processing mutex | `PinKind::Processing` |
//! | [`device::Hardware`]: whether the hardware is there | none, an atomic: Process may take neither of the outer mutexes | `SharedData::Shared` |
#![no_std]
#![deny(unsafe_code)]

pub mod capture;
pub mod descriptors;
pub mod device;
pub mod events;
pub mod filter;
pub mod formats;
pub mod image;
pub mod intersect;
pub mod pin;
pub mod pool;
pub mod porting;
pub mod preview;
mod process;
pub mod properties;
pub mod query_stop;
pub mod ranges;

// The unit tests call pure code only, but the handlers beside it want a `ks.sys` to link.
#[cfg(test)]
use ks_guard_sim as _;

use ks_guard::ffi::{NTSTATUS, PDRIVER_OBJECT, PUNICODE_STRING, STATUS_SUCCESS};

/// Registers the device descriptor with AVStream (`nf-ks-ksinitializedriver`); the driver's `DriverEntry`.
///
/// # IRQL
/// `PASSIVE_LEVEL`. Nothing is held, and nothing is taken.
///
/// # Safety
/// The I/O manager's contract for `DriverEntry`: both pointers are valid for the call, which happens once per
/// load of the driver.
#[expect(
    unsafe_code,
    reason = "no type says that the I/O manager's two pointers are its own; and the raw handler's promise is repeated here"
)]
pub unsafe extern "C" fn driver_entry(
    driver: PDRIVER_OBJECT,
    registry_path: PUNICODE_STRING,
) -> NTSTATUS {
    // SAFETY: the pointers are the I/O manager's own, in its call; the one raw handler, in `query_stop`, leaves every
    // `Context` alone.
    match unsafe { descriptors::DEVICE.initialize_driver(driver, registry_path) } {
        Ok(()) => STATUS_SUCCESS,
        Err(status) => status.into_raw(),
    }
}
