//! Formats and ranges as values of their own types.
//!
//! Owns which types a format can be read as. The length is checked against `FormatSize`; what the fields mean is the
//! driver's to check.

use super::DataFormat;
use crate::ffi::KS_DATARANGE_VIDEO;
use crate::slot::Plain;

/// A type of which every bit pattern is a value, so that it can be read from bytes of a client.
///
/// All [`Plain`] data is; beyond that a type may have padding, because it is read and never sent.
///
/// # Safety
///
/// Every bit pattern is a value; padding bytes may be anything.
pub unsafe trait FromBytes: Copy + 'static {}

// SAFETY: every bit pattern is a value (`Plain`).
unsafe impl<T: Plain> FromBytes for T {}

// SAFETY: integers and GUIDs; four bytes of padding before `MinFrameInterval`.
unsafe impl FromBytes for KS_DATARANGE_VIDEO {}

impl DataFormat<'_> {
    /// The format as a `T`, or `None` where `FormatSize` says that it is shorter.
    ///
    /// It may be longer: what follows is not looked at.
    #[must_use]
    pub fn read<T: FromBytes>(self) -> Option<T> {
        let bytes = self.as_bytes().get(..size_of::<T>())?;
        // SAFETY: so many initialised bytes, and any bytes are a value; a client's bytes need not be aligned.
        Some(unsafe { bytes.as_ptr().cast::<T>().read_unaligned() })
    }
}
