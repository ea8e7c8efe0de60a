//! What `unsafe(..)` in the attribute turns into: the driver's word, given once, and the contexts that rely on it.
//!
//! Owns that the word is `unsafe` to give and safe to use. The assumptions that a body writes itself are in `cx::assume`.

use core::marker::PhantomData;

use crate::cx::{Cx, mutex};
use crate::state::{
    Assumed, ControlIs, DeviceIs, HeldByFramework, NotHeld, ProcessingIs, State, Undecided,
};

/// The driver's word that AVStream enters a slot with `Mutex` as `Known` says. The attribute keeps it in a constant beside
/// the one handler that it is about.
#[derive(Debug)]
pub struct Word<Mutex, Known>(PhantomData<fn() -> (Mutex, Known)>);

impl<Mutex, Known> Word<Mutex, Known> {
    /// Gives it.
    ///
    /// # Safety
    ///
    /// It is so, whenever AVStream calls the handler beside which this stands: `NotHeld`, this thread does not hold the
    /// mutex of the callback's objects; `HeldByFramework`, it does, until the callback returns.
    #[must_use]
    pub const unsafe fn new() -> Self {
        Self(PhantomData)
    }

    /// `After` is `Before` with the word in it.
    #[inline]
    fn rely<'a, 'c, Before: State, After: State>(
        self,
        cx: &'a mut Cx<'c, Before>,
    ) -> &'a mut Cx<'c, After> {
        let Self(PhantomData) = self;
        // SAFETY: by the word's contract, and nothing has been acquired since AVStream called the handler: the expansion
        // relies on it before its scopes and its body.
        unsafe { cx.recast() }
    }
}

/// Goes on in the knowledge that the device mutex is free.
#[inline]
pub fn assume_device_free<'a, 'c, S>(
    cx: &'a mut Cx<'c, S>,
    word: Word<mutex::Device, NotHeld>,
) -> &'a mut Cx<'c, DeviceIs<S, NotHeld>>
where
    S: State<D: Undecided>,
{
    word.rely(cx)
}

/// Goes on in the knowledge that AVStream holds the device mutex.
#[inline]
pub fn assume_device_held<'a, 'c, S>(
    cx: &'a mut Cx<'c, S>,
    word: Word<mutex::Device, HeldByFramework<Assumed>>,
) -> &'a mut Cx<'c, DeviceIs<S, HeldByFramework<Assumed>>>
where
    S: State<D: Undecided>,
{
    word.rely(cx)
}

/// Goes on in the knowledge that no filter control mutex is held.
#[inline]
pub fn assume_control_free<'a, 'c, S>(
    cx: &'a mut Cx<'c, S>,
    word: Word<mutex::Control, NotHeld>,
) -> &'a mut Cx<'c, ControlIs<S, NotHeld>>
where
    S: State<C: Undecided>,
{
    word.rely(cx)
}

/// Goes on in the knowledge that AVStream holds the filter control mutex.
#[inline]
pub fn assume_control_held<'a, 'c, S>(
    cx: &'a mut Cx<'c, S>,
    word: Word<mutex::Control, HeldByFramework<Assumed>>,
) -> &'a mut Cx<'c, ControlIs<S, HeldByFramework<Assumed>>>
where
    S: State<C: Undecided>,
{
    word.rely(cx)
}

/// Goes on in the knowledge that no processing mutex is held.
#[inline]
pub fn assume_processing_free<'a, 'c, S>(
    cx: &'a mut Cx<'c, S>,
    word: Word<mutex::Processing, NotHeld>,
) -> &'a mut Cx<'c, ProcessingIs<S, NotHeld>>
where
    S: State<P: Undecided>,
{
    word.rely(cx)
}
