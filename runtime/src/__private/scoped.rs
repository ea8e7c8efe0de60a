//! What `device` and `control` in the attribute of a typed handler expand to, for whatever handle it has.
//!
//! Owns the choice by handle type. The scopes are the context's own.

use super::entry::{
    EntersWithControlAfter, EntersWithoutControl, EntersWithoutDevice, InDriver, RawWithoutControl,
    RawWithoutDevice, RawWithoutProcessing,
};
use crate::cx::Cx;
use crate::data::{Driver, DriverOf, FilterKind, PinKind};
use crate::handle::{
    AnyFilter, AnyPin, Device, DeviceHandle, Filter, NewDevice, NewFilter, NewPin, Pin,
};
use crate::state::{
    AtPassiveLevel, ControlFree, ControlIs, DeviceIs, HeldByThisCallback, NoControlBeforeDevice,
    NoProcessingBeforeControl, NoProcessingBeforeDevice, NotHeld, Sealed, State,
};

/// A handle of an object with a filter control mutex. Sealed.
#[diagnostic::on_unimplemented(
    message = "KSG016: `{Self}` has no filter control mutex",
    label = "expected a filter or a pin of this callback"
)]
pub trait InFilter<'c>: Copy + Sealed {
    /// Runs `f` under the control mutex.
    fn control_scope<S: State<C: ControlFree, P: NoProcessingBeforeControl, I: AtPassiveLevel>, R>(
        self,
        cx: &mut Cx<'c, S>,
        f: impl FnOnce(&mut Cx<'c, ControlIs<S, HeldByThisCallback>>) -> R,
    ) -> R;
}

macro_rules! in_filter {
    ($($handle:ident<$kind:ident: $bound:ident> by $scope:ident;)*) => {$(
        impl<'c, $kind: $bound> InFilter<'c> for $handle<'_, 'c, $kind> {
            #[inline]
            fn control_scope<S: State<C: ControlFree, P: NoProcessingBeforeControl, I: AtPassiveLevel>, R>(
                self,
                cx: &mut Cx<'c, S>,
                f: impl FnOnce(&mut Cx<'c, ControlIs<S, HeldByThisCallback>>) -> R,
            ) -> R {
                cx.$scope(self, f)
            }
        }
    )*};
}
in_filter! {
    Filter<F: FilterKind> by with_control;
    NewFilter<F: FilterKind> by with_control;
    AnyFilter<K: Driver> by with_control;
    Pin<P: PinKind> by with_pin_control;
    NewPin<P: PinKind> by with_pin_control;
    AnyPin<K: Driver> by with_pin_control;
}

/// A handle of an object that is a device or has one. Sealed.
#[diagnostic::on_unimplemented(
    message = "KSG016: `{Self}` has no device mutex",
    label = "expected a device, a filter or a pin of this callback"
)]
pub trait InDevice<'c>: Copy + Sealed {
    /// The device.
    type Device: DeviceHandle<'c>;
    /// The device of the object.
    fn device_of<S: State<I: AtPassiveLevel>>(self, cx: &Cx<'c, S>) -> Self::Device;
}

macro_rules! is_device {
    ($($handle:ident),*) => {$(
        impl<'c, K: Driver> InDevice<'c> for $handle<'_, 'c, K> {
            type Device = Self;
            #[inline]
            fn device_of<S: State<I: AtPassiveLevel>>(self, _: &Cx<'c, S>) -> Self {
                self
            }
        }
    )*};
}
is_device!(Device, NewDevice);

macro_rules! in_device {
    ($($handle:ident<$kind:ident: $bound:ident> of $driver:ty;)*) => {$(
        impl<'v, 'c, $kind: $bound> InDevice<'c> for $handle<'v, 'c, $kind> {
            type Device = Device<'v, 'c, $driver>;
            #[inline]
            fn device_of<S: State<I: AtPassiveLevel>>(self, cx: &Cx<'c, S>) -> Self::Device {
                self.device(cx)
            }
        }
    )*};
}
in_device! {
    Filter<F: FilterKind> of F::Driver;
    NewFilter<F: FilterKind> of F::Driver;
    Pin<P: PinKind> of DriverOf<P>;
    NewPin<P: PinKind> of DriverOf<P>;
}

/// Runs `f` under the control mutex of `object`.
///
/// # IRQL
///
/// `PASSIVE_LEVEL`.
#[inline]
pub fn scoped_control<'c, S, T, R>(
    cx: &mut Cx<'c, S>,
    object: T,
    f: impl FnOnce(&mut Cx<'c, ControlIs<S, HeldByThisCallback>>) -> R,
) -> R
where
    T: InFilter<'c> + InDriver,
    S: State<C: EntersWithoutControl<T::Driver>, P: NoProcessingBeforeControl, I: AtPassiveLevel>,
{
    // SAFETY: no control mutex is held: the state says so, or the driver's `EntersFree` for the state's slot, and what
    // this callback acquired since it began would show in the state.
    let cx: &mut Cx<'c, ControlIs<S, NotHeld>> = unsafe { cx.recast() };
    object.control_scope(cx, f)
}

/// Runs `f` under the mutex of the device that `object` is or belongs to.
///
/// # IRQL
///
/// `PASSIVE_LEVEL`.
#[inline]
pub fn scoped_device<'c, S, T, R>(
    cx: &mut Cx<'c, S>,
    object: T,
    f: impl FnOnce(&mut Cx<'c, DeviceIs<S, HeldByThisCallback>>) -> R,
) -> R
where
    T: InDevice<'c> + InDriver,
    S: State<
            D: EntersWithoutDevice<T::Driver>,
            C: EntersWithControlAfter<T::Driver>,
            P: NoProcessingBeforeDevice,
            I: AtPassiveLevel,
        >,
{
    let device = object.device_of(cx);
    // SAFETY: neither mutex is held: the state says so, or the driver's `EntersFree` for the state's slot, and what this
    // callback acquired since it began would show in the state.
    let cx: &mut Cx<'c, ControlIs<DeviceIs<S, NotHeld>, NotHeld>> = unsafe { cx.recast() };
    cx.with_device(device, |cx| {
        // SAFETY: what `S` says of the control mutex is as true as it was: the scope has acquired the device mutex alone.
        let cx: &mut Cx<'c, DeviceIs<S, HeldByThisCallback>> = unsafe { cx.recast() };
        f(cx)
    })
}

/// Compiles where a raw handler may acquire the device mutex.
pub fn takes_device<
    S: State<
            D: RawWithoutDevice,
            C: NoControlBeforeDevice,
            P: NoProcessingBeforeDevice,
            I: AtPassiveLevel,
        >,
>() {
}
/// Compiles where a raw handler may acquire the filter control mutex.
pub fn takes_control<
    S: State<C: RawWithoutControl, P: NoProcessingBeforeControl, I: AtPassiveLevel>,
>() {
}
/// Compiles where a raw handler may acquire a processing mutex.
pub fn takes_processing<S: State<P: RawWithoutProcessing, I: AtPassiveLevel>>() {}
