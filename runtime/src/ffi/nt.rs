//! The NT types under the KS declarations.
//!
//! In a driver build (a Windows target for which a driver model is configured) they are `wdk_sys`'s own, so
//! that a `PIRP` of the driver goes straight into a KS function. Everywhere else (Linux, macOS, docs.rs,
//! Windows without a WDK) they are the stand-ins of `nt_host.rs`: the same names and sizes, with the members
//! that AVStream code touches at their real offsets (asserted in `layout.rs`).

#[cfg(all(
    windows,
    any(driver_model__driver_type = "WDM", driver_model__driver_type = "KMDF")
))]
#[path = "nt_wdk.rs"]
mod imp;

#[cfg(not(all(
    windows,
    any(driver_model__driver_type = "WDM", driver_model__driver_type = "KMDF")
)))]
#[path = "nt_host.rs"]
mod imp;

pub use imp::*;

/// `ntstatus.h`: the operation completed.
pub const STATUS_SUCCESS: NTSTATUS = 0;
/// `ntstatus.h`: the request was queued and completes later.
pub const STATUS_PENDING: NTSTATUS = 0x0000_0103;
/// `ntstatus.h`: handled in part; the helper function that called does the rest (`nc-ks-pfnkshandler`).
pub const STATUS_SOME_NOT_MAPPED: NTSTATUS = 0x0000_0107;
/// `ntstatus.h`: the buffer holds as much as fits (a warning: the size is in `IoStatus.Information`).
pub const STATUS_BUFFER_OVERFLOW: NTSTATUS = status(0x8000_0005);
/// `ntstatus.h`: no further entry.
pub const STATUS_NO_MORE_ENTRIES: NTSTATUS = status(0x8000_001A);
/// `ntstatus.h`: the operation failed.
pub const STATUS_UNSUCCESSFUL: NTSTATUS = status(0xC000_0001);
/// `ntstatus.h`: not implemented.
pub const STATUS_NOT_IMPLEMENTED: NTSTATUS = status(0xC000_0002);
/// `ntstatus.h`: an argument is not valid.
pub const STATUS_INVALID_PARAMETER: NTSTATUS = status(0xC000_000D);
/// `ntstatus.h`: there is no such device.
pub const STATUS_NO_SUCH_DEVICE: NTSTATUS = status(0xC000_000E);
/// `ntstatus.h`: the device cannot do that now.
pub const STATUS_INVALID_DEVICE_REQUEST: NTSTATUS = status(0xC000_0010);
/// `ntstatus.h`: the buffer is too small for the data.
pub const STATUS_BUFFER_TOO_SMALL: NTSTATUS = status(0xC000_0023);
/// `ntstatus.h`: no pool memory.
pub const STATUS_INSUFFICIENT_RESOURCES: NTSTATUS = status(0xC000_009A);
/// `ntstatus.h`: the device is not ready.
pub const STATUS_DEVICE_NOT_READY: NTSTATUS = status(0xC000_00A3);
/// `ntstatus.h`: not supported.
pub const STATUS_NOT_SUPPORTED: NTSTATUS = status(0xC000_00BB);
/// `ntstatus.h`: the device is in the wrong state for the request.
pub const STATUS_INVALID_DEVICE_STATE: NTSTATUS = status(0xC000_0184);
/// `ntstatus.h`: the object was not found.
pub const STATUS_OBJECT_NAME_NOT_FOUND: NTSTATUS = status(0xC000_0034);
/// `ntstatus.h`: nothing matched. What data intersection returns where no range fits.
pub const STATUS_NO_MATCH: NTSTATUS = status(0xC000_0272);
/// `ntstatus.h`: the item was not found in the set.
pub const STATUS_NOT_FOUND: NTSTATUS = status(0xC000_0225);
/// `ntstatus.h`: the device is being removed.
pub const STATUS_DELETE_PENDING: NTSTATUS = status(0xC000_0056);
/// `ntstatus.h`: the property set is not supported.
pub const STATUS_PROPSET_NOT_FOUND: NTSTATUS = status(0xC000_0230);
/// `ntstatus.h`: the device was removed.
pub const STATUS_DEVICE_REMOVED: NTSTATUS = status(0xC000_02B6);
/// `ntstatus.h`: the request was cancelled.
pub const STATUS_CANCELLED: NTSTATUS = status(0xC000_0120);

/// The value that `ntstatus.h` writes in hexadecimal, as the signed `NTSTATUS` it is.
#[expect(
    clippy::cast_possible_wrap,
    reason = "NTSTATUS is signed and its error codes have the top bit set"
)]
const fn status(code: u32) -> NTSTATUS {
    code as NTSTATUS
}
