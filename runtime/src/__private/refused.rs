//! What stands in for a handler that the attribute has refused, so that its table raises no errors of its own.
//!
//! Owns two values that fit everywhere and can be nowhere: the attribute writes them beside a `compile_error!` alone.

use core::marker::PhantomData;
use core::mem::ManuallyDrop;

use crate::data::FilterKind;
use crate::ffi::KSIDENTIFIER;
use crate::slot::{
    AnyStatus, DispatchFn, IntersectBody, PropertySlot, RawForm, RawSlot, Signature, SlotReturn,
    Typed, TypedIntersect, TypedProperty,
};

/// A refused handler over a context, declared to return `R`.
#[derive(Debug)]
pub struct Refused<R>(PhantomData<fn() -> R>);

/// A refused handler with C's types.
#[derive(Clone, Copy, Debug)]
pub struct RefusedRaw(());

impl<R> Clone for Refused<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Refused<R> {}

impl<R> Refused<R> {
    /// The value.
    ///
    /// # Safety
    ///
    /// The crate does not compile: nothing that is built from the value is ever called.
    #[must_use]
    pub const unsafe fn new() -> Self {
        Self(PhantomData)
    }

    /// As [`Handler::raw`](crate::slot::Handler::raw).
    #[must_use]
    pub const fn raw<T>(self) -> T {
        any_function()
    }
}

impl RefusedRaw {
    /// The value.
    ///
    /// # Safety
    ///
    /// The crate does not compile: nothing that is built from the value is ever called.
    #[must_use]
    pub const unsafe fn new() -> Self {
        Self(())
    }

    /// As [`RawHandler::raw`](crate::slot::RawHandler::raw).
    #[must_use]
    pub const fn raw<T>(self) -> T {
        any_function()
    }
}

/// Does not return: the bodies below can be named without a value of their type, and a caller that went so far would take
/// whatever is in a register for an `R`.
fn refused() -> ! {
    panic!("a handler that was refused has no body")
}

/// A pointer to a function, of whatever type. Statics are evaluated beside an error too, so there has to be one.
const fn any_function<T>() -> T {
    union Function<T> {
        made: fn() -> !,
        wanted: ManuallyDrop<T>,
    }
    const { assert!(size_of::<T>() == size_of::<fn()>(), "a function pointer") };
    let function = Function { made: refused };
    // SAFETY: the sizes are equal, and the callers want a function pointer, which any is valid for. By the contract of
    // `new` it is never called.
    ManuallyDrop::into_inner(unsafe { function.wanted })
}

#[diagnostic::do_not_recommend]
impl<K, Sl: Signature<K>, R: 'static> Typed<K, Sl> for Refused<R> {
    type Return = R;
    const BODY: Sl::Body<R> = any_function();
}

#[diagnostic::do_not_recommend]
impl<K, Sl: PropertySlot<K>, R: SlotReturn<AnyStatus> + 'static> TypedProperty<K, Sl>
    for Refused<R>
{
    type Request = KSIDENTIFIER;
    type Value = u32;
    type Return = R;
    const BODY: Sl::Body<KSIDENTIFIER, u32, R> = any_function();
}

#[diagnostic::do_not_recommend]
impl<F: FilterKind, R: 'static> TypedIntersect<F> for Refused<R> {
    type Format = u32;
    const BODY: IntersectBody<F, u32> = any_function();
}

// SAFETY: by the contract of `new` there is no value, and so no table with it, in a program that runs.
#[diagnostic::do_not_recommend]
unsafe impl<K, Sl: RawSlot> DispatchFn<K, Sl, RawForm> for RefusedRaw {
    const RAW: Sl::Raw = any_function();
}
