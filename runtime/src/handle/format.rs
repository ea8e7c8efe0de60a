//! A data format in memory that AVStream owns: a head that says how long it is, and what follows.
//!
//! Owns the bounds check between the two. Made by `pin` and by the thunks of `slot`.

use core::marker::PhantomData;
use core::ptr::NonNull;
use core::slice;

use crate::ffi::{KSDATAFORMAT, PKSDATAFORMAT};

/// A data format or data range (`ns-ks-ksdataformat`): [`KSDATAFORMAT`], and what its specifier says that follows.
#[derive(Clone, Copy, Debug)]
pub struct DataFormat<'a> {
    head: NonNull<KSDATAFORMAT>,
    valid: PhantomData<&'a KSDATAFORMAT>,
}

impl<'a> DataFormat<'a> {
    /// # Safety
    ///
    /// `format` is null, or points to `FormatSize` readable bytes that nobody changes for `'a`.
    #[inline]
    pub(crate) unsafe fn from_raw(format: PKSDATAFORMAT) -> Option<Self> {
        Some(Self {
            head: NonNull::new(format)?,
            valid: PhantomData,
        })
    }

    /// The head, which every format has.
    #[inline]
    #[must_use]
    pub fn head(self) -> &'a KSDATAFORMAT {
        // SAFETY: the contract of `from_raw`: a format has at least its head.
        unsafe { self.head.as_ref() }
    }

    /// Head and body: `FormatSize` bytes, or none where that is less than a head.
    #[must_use]
    pub fn as_bytes(self) -> &'a [u8] {
        let size = self.head().FormatSize as usize;
        if size < size_of::<KSDATAFORMAT>() {
            return &[];
        }
        // SAFETY: `FormatSize` readable bytes, by the contract of `from_raw`; u8 has neither padding nor alignment.
        unsafe { slice::from_raw_parts(self.head.as_ptr().cast_const().cast(), size) }
    }

    /// The address, for code that reads the body in place.
    #[inline]
    #[must_use]
    pub const fn as_raw(self) -> PKSDATAFORMAT {
        self.head.as_ptr()
    }
}
