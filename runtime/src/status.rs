//! `NtStatus`: an NTSTATUS that is no mere number, so that it can be an error type.
//!
//! Owns the names of the statuses that an AVStream minidriver returns or receives; converts, judges success and failure, and decides nothing
//! else. Used by drivers, and by `__private` for failed lookups.

use core::error::Error;
use core::fmt;

use crate::ffi::{self, NTSTATUS};

/// An NTSTATUS value.
///
/// ```
/// use ks_guard::{NtResult, NtStatus};
///
/// assert_eq!(NtStatus::from_raw(0x103), NtStatus::PENDING);
/// assert!(NtStatus::PENDING.is_success());
/// assert_eq!(format!("{:?}", NtStatus::INVALID_PARAMETER), "STATUS_INVALID_PARAMETER (0xC000000D)");
///
/// fn twice(raw: i32) -> NtResult {
///     NtStatus::check(raw)?;
///     NtStatus::check(raw)
/// }
/// assert_eq!(twice(NtStatus::NOT_FOUND.into_raw()), Err(NtStatus::NOT_FOUND));
/// ```
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NtStatus(NTSTATUS);

/// What a fallible function of a driver returns.
pub type NtResult<T = ()> = Result<T, NtStatus>;

macro_rules! statuses {
    ($($name:ident = $raw:ident: $doc:literal;)*) => {
        impl NtStatus {
            $(
                #[doc = concat!("`", stringify!($raw), "`: ", $doc)]
                pub const $name: Self = Self(ffi::$raw);
            )*

            /// The name in `ntstatus.h`, for the statuses that have a constant here.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => Some(stringify!($raw)),)*
                    _ => None,
                }
            }
        }
    };
}

statuses! {
    SUCCESS = STATUS_SUCCESS: "the operation completed.";
    PENDING = STATUS_PENDING: "the request was queued and completes later.";
    SOME_NOT_MAPPED = STATUS_SOME_NOT_MAPPED: "handled in part: ks.sys does the rest of a support request.";
    BUFFER_OVERFLOW = STATUS_BUFFER_OVERFLOW: "the buffer holds as much as fits; a warning.";
    NO_MORE_ENTRIES = STATUS_NO_MORE_ENTRIES: "there is no further entry; a warning.";
    UNSUCCESSFUL = STATUS_UNSUCCESSFUL: "the operation failed.";
    NOT_IMPLEMENTED = STATUS_NOT_IMPLEMENTED: "not implemented.";
    INVALID_PARAMETER = STATUS_INVALID_PARAMETER: "an argument is not valid; also what a failed lookup returns.";
    NO_SUCH_DEVICE = STATUS_NO_SUCH_DEVICE: "there is no such device.";
    INVALID_DEVICE_REQUEST = STATUS_INVALID_DEVICE_REQUEST: "the device cannot do that now.";
    BUFFER_TOO_SMALL = STATUS_BUFFER_TOO_SMALL: "the buffer is too small for the data.";
    OBJECT_NAME_NOT_FOUND = STATUS_OBJECT_NAME_NOT_FOUND: "the object was not found.";
    DELETE_PENDING = STATUS_DELETE_PENDING: "the object is being deleted.";
    INSUFFICIENT_RESOURCES = STATUS_INSUFFICIENT_RESOURCES: "no memory.";
    DEVICE_NOT_READY = STATUS_DEVICE_NOT_READY: "the device is not ready.";
    NOT_SUPPORTED = STATUS_NOT_SUPPORTED: "not supported.";
    CANCELLED = STATUS_CANCELLED: "the request was cancelled.";
    INVALID_DEVICE_STATE = STATUS_INVALID_DEVICE_STATE: "the device is in the wrong state for the request.";
    NOT_FOUND = STATUS_NOT_FOUND: "the item was not found.";
    PROPSET_NOT_FOUND = STATUS_PROPSET_NOT_FOUND: "the property set is not supported.";
    NO_MATCH = STATUS_NO_MATCH: "nothing matched; what an intersection handler returns where no range fits.";
    DEVICE_REMOVED = STATUS_DEVICE_REMOVED: "the device was removed.";
}

impl NtStatus {
    /// Takes the number as it is.
    #[inline]
    #[must_use]
    pub const fn from_raw(raw: NTSTATUS) -> Self {
        Self(raw)
    }

    /// The number.
    #[inline]
    #[must_use]
    pub const fn into_raw(self) -> NTSTATUS {
        self.0
    }

    /// `NT_SUCCESS`: success and informational values.
    #[inline]
    #[must_use]
    pub const fn is_success(self) -> bool {
        self.0 >= 0
    }

    /// `NT_ERROR`: error values. Warnings such as [`BUFFER_OVERFLOW`](Self::BUFFER_OVERFLOW) are neither this nor
    /// [`is_success`](Self::is_success).
    #[inline]
    #[must_use]
    pub const fn is_error(self) -> bool {
        self.0.cast_unsigned() >> 30 == 3
    }

    /// Turns the result of a call into one that `?` takes.
    ///
    /// # Errors
    ///
    /// `raw` itself, where `NT_SUCCESS` says no. An informational success such as `STATUS_PENDING` is `Ok`, and lost.
    #[inline]
    pub const fn check(raw: NTSTATUS) -> NtResult {
        let status = Self(raw);
        if status.is_success() {
            Ok(())
        } else {
            Err(status)
        }
    }
}

impl From<NtStatus> for NTSTATUS {
    #[inline]
    fn from(status: NtStatus) -> Self {
        status.0
    }
}

impl From<NTSTATUS> for NtStatus {
    #[inline]
    fn from(raw: NTSTATUS) -> Self {
        Self(raw)
    }
}

impl fmt::Debug for NtStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The name, where there is one here, and the number in the form of `ntstatus.h`.
impl fmt::Display for NtStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0.cast_unsigned();
        match self.name() {
            Some(name) => write!(f, "{name} (0x{number:08X})"),
            None => write!(f, "NTSTATUS 0x{number:08X}"),
        }
    }
}

impl Error for NtStatus {}
