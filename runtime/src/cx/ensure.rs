//! "Use it if held, take it if free", decided by the compiler.
//!
//! Owns the two traits that decide. Nothing is asked at run time: a state in which it cannot be decided does not compile.

use super::Cx;
use crate::__private::InFilter;
use crate::handle::DeviceHandle;
use crate::state::{
    AtPassiveLevel, HeldByFramework, HeldByThisCallback, HeldInWalk, Irql, MutexState,
    NoControlBeforeDevice, NoProcessingBeforeControl, NoProcessingBeforeDevice, NotHeld,
    ReachesControl, ReachesDevice, St, State,
};

/// A state in which it is known whether the device mutex has to be acquired.
#[diagnostic::on_unimplemented(
    message = "KSG120: it cannot be decided here whether the device mutex must be acquired",
    label = "in the state `{Self}`",
    note = "the device mutex must be `HeldByThisCallback` or `HeldByFramework`, or else `NotHeld` with nothing below it held, at PASSIVE_LEVEL"
)]
pub trait EnsureDevice: State {
    /// The state with the device mutex held.
    type Ensured: ReachesDevice + State<C = Self::C, P = Self::P, I = Self::I>;
    #[doc(hidden)]
    fn ensure<'c, R>(
        cx: &mut Cx<'c, Self>,
        device: impl DeviceHandle<'c>,
        f: impl FnOnce(&mut Cx<'c, Self::Ensured>) -> R,
    ) -> R
    where
        Self: Sized;
}

/// A state in which it is known whether the filter control mutex has to be acquired.
#[diagnostic::on_unimplemented(
    message = "KSG120: it cannot be decided here whether the filter control mutex must be acquired",
    label = "in the state `{Self}`",
    note = "the control mutex must be `HeldByThisCallback` or `HeldByFramework`, or else `NotHeld` with no processing mutex held, at PASSIVE_LEVEL"
)]
pub trait EnsureControl: State {
    /// The state with the control mutex held.
    type Ensured: ReachesControl + State<D = Self::D, P = Self::P, I = Self::I>;
    #[doc(hidden)]
    fn ensure<'c, R>(
        cx: &mut Cx<'c, Self>,
        object: impl InFilter<'c>,
        f: impl FnOnce(&mut Cx<'c, Self::Ensured>) -> R,
    ) -> R
    where
        Self: Sized;
}

#[diagnostic::do_not_recommend]
impl<C, P, I> EnsureDevice for St<NotHeld, C, P, I>
where
    C: NoControlBeforeDevice,
    P: NoProcessingBeforeDevice,
    I: AtPassiveLevel,
{
    type Ensured = St<HeldByThisCallback, C, P, I>;
    #[inline]
    fn ensure<'c, R>(
        cx: &mut Cx<'c, Self>,
        device: impl DeviceHandle<'c>,
        f: impl FnOnce(&mut Cx<'c, Self::Ensured>) -> R,
    ) -> R {
        cx.with_device(device, f)
    }
}

#[diagnostic::do_not_recommend]
impl<D, P, I> EnsureControl for St<D, NotHeld, P, I>
where
    D: MutexState,
    P: NoProcessingBeforeControl,
    I: AtPassiveLevel,
{
    type Ensured = St<D, HeldByThisCallback, P, I>;
    #[inline]
    fn ensure<'c, R>(
        cx: &mut Cx<'c, Self>,
        object: impl InFilter<'c>,
        f: impl FnOnce(&mut Cx<'c, Self::Ensured>) -> R,
    ) -> R {
        object.control_scope(cx, f)
    }
}

macro_rules! already_held {
    ($([$($generic:ident)?] $held:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generic: 'static,)? C: MutexState, P: MutexState, I: Irql> EnsureDevice for St<$held, C, P, I> {
            type Ensured = Self;
            #[inline]
            fn ensure<'c, R>(
                cx: &mut Cx<'c, Self>,
                _: impl DeviceHandle<'c>,
                f: impl FnOnce(&mut Cx<'c, Self>) -> R,
            ) -> R {
                f(cx)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generic: 'static,)? D: MutexState, P: MutexState, I: Irql> EnsureControl for St<D, $held, P, I> {
            type Ensured = Self;
            #[inline]
            fn ensure<'c, R>(
                cx: &mut Cx<'c, Self>,
                _: impl InFilter<'c>,
                f: impl FnOnce(&mut Cx<'c, Self>) -> R,
            ) -> R {
                f(cx)
            }
        }
    )*};
}
already_held!([] HeldByThisCallback, [G] HeldByFramework<G>, [] HeldInWalk);

impl<'c, S: State> Cx<'c, S> {
    /// Runs `f` with the device mutex held: the one that is held already, or else acquired around `f`.
    ///
    /// For helpers with callers of both sorts (SC01, SC10 of the scenarios): decided at compile time, per caller.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL` where it acquires.
    #[inline]
    pub fn ensure_device<R>(
        &mut self,
        device: impl DeviceHandle<'c>,
        f: impl FnOnce(&mut Cx<'c, S::Ensured>) -> R,
    ) -> R
    where
        S: EnsureDevice,
    {
        S::ensure(self, device, f)
    }
}

impl<'c, S: State> Cx<'c, S> {
    /// Runs `f` with the control mutex of `object`, a filter or a pin, held: the one that is held already, or else acquired around `f`.
    ///
    /// Decided at compile time, per caller.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL` where it acquires.
    #[inline]
    pub fn ensure_control<R>(
        &mut self,
        object: impl InFilter<'c>,
        f: impl FnOnce(&mut Cx<'c, S::Ensured>) -> R,
    ) -> R
    where
        S: EnsureControl,
    {
        S::ensure(self, object, f)
    }
}
