//! No lint that a driver turns on speaks about what the expansion wrote.
//!
//! rustc's lints are judged by building this file, clippy's by the workspace's clippy run. Lints that speak about the
//! driver's own code here are not listed. Nor is `clippy::shadow_same`, which speaks about each parameter that the expansion
//! binds again: an `allow` in the expansion would not compile in a crate that forbids the lint.
#![deny(
    warnings,
    unused,
    nonstandard_style,
    future_incompatible,
    keyword_idents,
    let_underscore,
    missing_copy_implementations,
    missing_debug_implementations,
    redundant_imports,
    redundant_lifetimes,
    rust_2018_idioms,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unreachable_code,
    unsafe_code,
    unsafe_op_in_unsafe_fn,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::absolute_paths,
    clippy::as_conversions,
    clippy::clone_on_ref_ptr,
    clippy::default_numeric_fallback,
    clippy::else_if_without_else,
    clippy::if_then_some_else_none,
    clippy::infinite_loop,
    clippy::let_underscore_must_use,
    clippy::let_underscore_untyped,
    clippy::min_ident_chars,
    clippy::missing_docs_in_private_items,
    clippy::missing_inline_in_public_items,
    clippy::multiple_unsafe_ops_per_block,
    clippy::pattern_type_mismatch,
    clippy::question_mark_used,
    clippy::redundant_type_annotations,
    clippy::ref_patterns,
    clippy::renamed_function_params,
    clippy::return_and_then,
    clippy::semicolon_inside_block,
    clippy::shadow_reuse,
    clippy::shadow_unrelated,
    clippy::try_err,
    clippy::undocumented_unsafe_blocks,
    clippy::unnecessary_self_imports,
    clippy::unneeded_field_pattern,
    clippy::unwrap_used
)]

use core::ptr::{dangling_mut, null_mut};

use ks_guard::{NtResult, NtStatus, ffi, ks_synchronized};
use ks_guard_tests::{Play, held, play};

/// A handler with a result, in a crate that denies unsafe code: one line says why this handler may.
///
/// # Errors
/// Where the request says nothing.
///
/// # Safety
/// The IRP is live, or null.
#[ks_synchronized(device, control = pin(irp), processing = pin(irp))]
#[expect(unsafe_code, reason = "AVStream calls it")]
#[inline]
pub unsafe extern "C" fn property(
    irp: ffi::PIRP,
    request: ffi::PKSIDENTIFIER,
    data: ffi::PVOID,
) -> Result<(), NtStatus> {
    if irp.is_null() || request == data.cast() {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    Ok(())
}

/// A handler without one.
///
/// # Panics
/// If the two are one.
///
/// # Safety
/// The device is live.
#[ks_synchronized]
#[expect(unsafe_code, reason = "AVStream calls it")]
#[inline]
pub unsafe extern "C" fn remove(device: ffi::PKSDEVICE, irp: ffi::PIRP) {
    assert_ne!(device.addr(), irp.addr(), "two objects");
}

/// A handler that looks at nothing.
///
/// # Safety
/// The filter is live.
#[ks_synchronized(control)]
#[expect(unsafe_code, reason = "AVStream calls it")]
#[inline]
pub unsafe extern "C" fn reset(_: ffi::PKSFILTER) -> ffi::NTSTATUS {
    ffi::STATUS_SUCCESS
}

/// A handler whose parameters are named as unused.
///
/// # Safety
/// The pin is live.
#[ks_synchronized(device, control)]
#[expect(unsafe_code, reason = "AVStream calls it")]
#[inline]
pub unsafe extern "C" fn create(_pin: ffi::PKSPIN, _irp: ffi::PIRP) -> NtResult {
    Ok(())
}

/// A helper with an expression, a failure value and patterns.
///
/// # Safety
/// The pin is live, or null.
#[ks_synchronized(processing = stream, otherwise = 0)]
#[expect(unsafe_code, reason = "it trusts its caller")]
#[inline]
#[must_use]
pub unsafe fn sum(stream: ffi::PKSPIN, (left, right): (u32, u32), mut count: u32) -> u32 {
    count += 1;
    left + right + count
}

/// A driver's own object.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    /// The pin.
    pin: ffi::PKSPIN,
}

impl Stream {
    /// A method with a generic parameter and a borrow in its result.
    ///
    /// # Safety
    /// The pin is live, or null.
    #[ks_synchronized(control = self.pin, otherwise = None)]
    #[expect(unsafe_code, reason = "it trusts its caller")]
    #[inline]
    pub unsafe fn newest<'list, T>(&self, list: &'list mut [T]) -> Option<&'list mut T> {
        list.last_mut()
    }

    /// A method that returns an opaque type.
    ///
    /// # Safety
    /// The device is live.
    #[ks_synchronized(device = device)]
    #[expect(unsafe_code, reason = "it trusts its caller")]
    #[inline]
    pub unsafe fn numbers(self, device: ffi::PKSDEVICE) -> impl Iterator<Item = usize> {
        let limit = if device.is_null() || self.pin.is_null() {
            1
        } else {
            3
        };
        0..limit
    }
}

#[test]
#[expect(unsafe_code, reason = "the handlers are `unsafe`")]
fn nothing_is_said_about_the_expansion() {
    let played = play(Play::Pin, |objects| {
        let null = null_mut();
        // SAFETY: the IRP is live, and the handler follows neither of the others.
        let status = unsafe { property(objects.irp, null, dangling_mut()) };
        assert_eq!(status, ffi::STATUS_SUCCESS, "a result comes back");
        // SAFETY: the device is live.
        unsafe {
            remove(objects.device, objects.irp);
        }
        // SAFETY: the filter is live.
        let status_of_reset = unsafe { reset(objects.filter) };
        assert_eq!(status_of_reset, ffi::STATUS_SUCCESS, "a status comes back");
        // SAFETY: the pin is live.
        let status_of_create = unsafe { create(objects.pin, objects.irp) };
        assert_eq!(status_of_create, ffi::STATUS_SUCCESS, "a result comes back");
        // SAFETY: the pin is live.
        let total = unsafe { sum(objects.pin, (1, 2), 3) };
        assert_eq!(total, 7, "a number comes back");
        let stream = Stream { pin: objects.pin };
        let mut list = vec![1_u8, 2];
        // SAFETY: the pin is live.
        let newest = unsafe { stream.newest(&mut list) };
        assert_eq!(newest, Some(&mut 2), "a borrow comes back");
        // SAFETY: the device is live.
        let numbers = unsafe { stream.numbers(objects.device) };
        assert_eq!(numbers.count(), 3, "an iterator comes back");
        held()
    });
    assert!(played.value.is_empty(), "everything is released");
    assert_eq!(
        played.taken.len(),
        3 + 1 + 1 + 2 + 1 + 1 + 1,
        "each handler took its mutexes"
    );
}
