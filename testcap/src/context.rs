//! The `Context` member of AVStream's objects, read without trusting that it is ours.
//!
//! AVStream copies a parent's `Context` into a new child (`ns-ks-_kspin`: it starts as the filter's), so before
//! a Create handler has run, a pin's `Context` is the *filter's* context and a filter's is the device's. Code
//! that can meet such an object (SetDataFormat, intersection, a walk) must tell them apart; that is what the
//! [`Kind`] at the head of each context is for. Owns nothing else.

use ks_guard::ffi::PVOID;

/// Whose context it is. The first member of every context of this driver.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// [`crate::device::Device`].
    Device = u32::from_le_bytes(*b"Tdev"),
    /// [`crate::filter::Filter`].
    Filter = u32::from_le_bytes(*b"Tflt"),
    /// [`crate::pin::Pin`].
    Pin = u32::from_le_bytes(*b"Tpin"),
}

/// A type that this driver stores in a `Context` member.
///
/// # Safety
/// The implementor is `repr(C)` with a [`Kind`] as its first member, which is [`Context::KIND`] in every value
/// and in no value of another implementor.
pub unsafe trait Context {
    /// The kind of this type.
    const KIND: Kind;
}

/// `raw` as a `T`, if that is what it is; `None` for null and for a context inherited from a parent.
///
/// # Safety
/// `raw` is the `Context` of an AVStream object of this driver, and what it points to, if not null, lives for
/// `'a`.
#[must_use]
pub unsafe fn get<'a, T: Context>(raw: PVOID) -> Option<&'a T> {
    // SAFETY: a non-null context of this driver is one of its context types, and all of those begin with a
    // `Kind` (contract of the trait).
    let kind = unsafe { raw.cast::<Kind>().as_ref() }?;
    // SAFETY: the kind says that it is a `T`.
    (*kind == T::KIND).then(|| unsafe { &*raw.cast::<T>() })
}
