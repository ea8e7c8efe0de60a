//! From what a handler's body returns to what its caller reads.
//!
//! Owns the mapping between Rust results and C return values, and the value for a lookup that failed. Called by
//! generated code; `HandlerReturn` is public, for a driver's own types.

use core::ptr::NonNull;

use crate::ffi::{NTSTATUS, STATUS_INVALID_PARAMETER, STATUS_SUCCESS};
use crate::status::NtStatus;

/// For a function whose return type is spelled `NTSTATUS`: that it is an alias of `i32` is nothing a trait can see.
pub const INVALID_PARAMETER: NTSTATUS = STATUS_INVALID_PARAMETER;

/// A type that the body of an `extern` handler may return.
///
/// `#[ks_synchronized]` replaces the return type of an `extern` function by [`Raw`](Self::Raw), so that a body can
/// return `Result<(), NtStatus>` and use `?` while its C caller sees an `NTSTATUS`. Implement it for a `repr(C)` type of
/// your own that a callback returns as it is:
///
/// ```
/// use ks_guard::HandlerReturn;
///
/// #[repr(C)]
/// pub struct Range {
///     low: u32,
///     high: u32,
/// }
///
/// impl HandlerReturn for Range {
///     type Raw = Self;
///
///     fn into_raw(self) -> Self {
///         self
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "KSG019: an `extern` handler cannot return `{Self}`: its caller is C",
    label = "no C type behind this",
    note = "return `NTSTATUS`, `Result<(), NtStatus>`, `()`, an integer or a pointer, or implement `ks_guard::HandlerReturn` for a `repr(C)` type of your own"
)]
pub trait HandlerReturn {
    /// What the C caller reads.
    type Raw;

    /// Converts on the way out, after the mutexes are released.
    fn into_raw(self) -> Self::Raw;
}

/// `Ok` is `STATUS_SUCCESS`.
#[diagnostic::do_not_recommend]
impl HandlerReturn for Result<(), NtStatus> {
    type Raw = NTSTATUS;

    #[inline]
    fn into_raw(self) -> NTSTATUS {
        match self {
            Ok(()) => STATUS_SUCCESS,
            Err(status) => status.into_raw(),
        }
    }
}

/// For a handler that has several ways to succeed, such as `STATUS_PENDING`.
#[diagnostic::do_not_recommend]
impl HandlerReturn for Result<NtStatus, NtStatus> {
    type Raw = NTSTATUS;

    #[inline]
    fn into_raw(self) -> NTSTATUS {
        match self {
            Ok(status) | Err(status) => status.into_raw(),
        }
    }
}

#[diagnostic::do_not_recommend]
impl HandlerReturn for NtStatus {
    type Raw = NTSTATUS;

    #[inline]
    fn into_raw(self) -> NTSTATUS {
        self.into_raw()
    }
}

macro_rules! as_it_is {
    ($([$($generics:tt)*] $ty:ty,)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> HandlerReturn for $ty {
            type Raw = Self;

            #[inline]
            fn into_raw(self) -> Self {
                self
            }
        }
    )*};
}

as_it_is! {
    [] (),
    [] bool,
    [] u8, [] u16, [] u32, [] u64, [] usize,
    [] i8, [] i16, [] i32, [] i64, [] isize,
    [] f32, [] f64,
    [T] *mut T,
    [T] *const T,
    [T] NonNull<T>,
    [T] Option<NonNull<T>>,
}

/// A return type with a value that says "there was no such object".
#[diagnostic::on_unimplemented(
    message = "KSG018: the object is looked up, and `{Self}` has no value for a lookup that fails",
    label = "what to return when the object is not found?",
    note = "add `otherwise = <value>` to `#[ks_synchronized]`, or return `NTSTATUS`, `()`, or a `Result` whose error implements `From<NtStatus>`"
)]
pub trait FailureValue {
    /// `STATUS_INVALID_PARAMETER`, as far as the type can say it.
    fn invalid_parameter() -> Self;
}

#[diagnostic::do_not_recommend]
impl FailureValue for () {
    #[inline]
    fn invalid_parameter() -> Self {}
}

#[diagnostic::do_not_recommend]
impl FailureValue for NtStatus {
    #[inline]
    fn invalid_parameter() -> Self {
        Self::INVALID_PARAMETER
    }
}

#[diagnostic::do_not_recommend]
impl<T, E: From<NtStatus>> FailureValue for Result<T, E> {
    #[inline]
    fn invalid_parameter() -> Self {
        Err(E::from(NtStatus::INVALID_PARAMETER))
    }
}
