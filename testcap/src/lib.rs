//! A simulated capture device: an AVStream minidriver whose every lock is taken by `#[ks_synchronized]`.
//!
//! Two filters of two video pins each stream colour bars. It is written the way a capture driver would be, so
//! that a driver author can start from it: `no_std`, no allocator, no panics, contexts in object bags, and the
//! data of each object split by the mutex that protects it (see [`guarded`]).
//!
//! This crate is the driver's code alone. A driver image exports [`driver_entry`] as `DriverEntry`; under the
//! user-space `ks.sys` a test or `testcap-host` passes it to the simulator instead.
//!
//! | data | protected by | where |
//! |---|---|---|
//! | the filter factories | device mutex | [`device`] |
//! | brightness of a filter | its control mutex | [`filter`] |
//! | the negotiated format of a pin | its filter's control mutex | [`pin`] |
//! | what Process reads and counts | the pin's processing mutex | [`pin`] |
//! | whether the hardware is there | an atomic: Process may take neither of the outer mutexes | [`device`] |
#![no_std]

pub mod bag;
pub mod context;
pub mod descriptors;
pub mod device;
pub mod filter;
pub mod formats;
pub mod framing;
pub mod guarded;
pub mod hierarchy;
pub mod image;
pub mod intersect;
pub mod pin;
pub mod pool;
pub mod process;
pub mod properties;
pub mod ranges;
pub mod stream;

// The unit tests call pure code only, but the handlers beside it want a `ks.sys` to link.
#[cfg(test)]
use ks_guard_sim as _;

use ks_guard::ffi::{KsInitializeDriver, NTSTATUS, PDRIVER_OBJECT, PUNICODE_STRING};

/// Registers the device descriptor with AVStream (`nf-ks-ksinitializedriver`); the driver's `DriverEntry`.
///
/// # IRQL
/// `PASSIVE_LEVEL`. Nothing is held, and nothing is taken.
///
/// # Safety
/// The I/O manager's contract for `DriverEntry`: both pointers are valid for the call, which happens once per
/// load of the driver.
pub unsafe extern "C" fn driver_entry(
    driver: PDRIVER_OBJECT,
    registry_path: PUNICODE_STRING,
) -> NTSTATUS {
    // SAFETY: the pointers are the I/O manager's own, and the descriptor lives as long as the image.
    unsafe { KsInitializeDriver(driver, registry_path, &raw const descriptors::DEVICE) }
}
