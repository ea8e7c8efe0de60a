//! Walks down the hierarchy, under the mutex that keeps it still.
//!
//! Owns the order of the calls and the identity of what is met: each filter of a device begins a chain of its own, with
//! a context for it; the pins of a filter stay in the filter's chain, because they share its control mutex. Inside a walk
//! the mutex it stands on is `HeldInWalk`, so it cannot be given back, and no factory can be deleted.

use core::ops::ControlFlow;

use super::Cx;
use crate::data::Driver;
use crate::ffi::{
    KSDEVICE, KSFILTER, KSPIN, KsDeviceGetFirstChildFilterFactory, KsFilterFactoryGetDevice,
    KsFilterFactoryGetFirstChildFilter, KsFilterFactoryGetNextSiblingFilterFactory,
    KsFilterGetChildPinCount, KsFilterGetFirstChildPin, KsFilterGetNextSiblingFilter,
    KsPinGetNextSiblingPin,
};
use crate::handle::{AnyFilter, AnyPin, Device, FilterFactory, FilterHandle};
use crate::state::{AtPassiveLevel, ControlHeld, DeviceHeld, State};

impl<'c, S: State> Cx<'c, S> {
    /// Runs `f` for each filter factory of `device`, until it breaks (`nf-ks-ksdevicegetfirstchildfilterfactory`).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    #[doc(alias = "KsDeviceGetFirstChildFilterFactory")]
    #[doc(alias = "KsGetFirstChild")]
    #[doc(alias = "KsGetNextSibling")]
    #[doc(alias = "KsFilterFactoryGetNextSiblingFilterFactory")]
    pub fn try_for_each_filter_factory<K: Driver, B>(
        &mut self,
        device: Device<'_, 'c, K>,
        mut f: impl for<'v> FnMut(
            &mut Cx<'c, S::InFilterWalk>,
            FilterFactory<'v, 'c, K>,
        ) -> ControlFlow<B>,
    ) -> ControlFlow<B>
    where
        S: State<D: DeviceHeld, I: AtPassiveLevel>,
    {
        // SAFETY: a live device; its mutex is held, at PASSIVE_LEVEL.
        let mut factory = unsafe { KsDeviceGetFirstChildFilterFactory(device.as_raw()) };
        while !factory.is_null() {
            // SAFETY: `self` is borrowed and holds the device mutex; `InFilterWalk` says no more than it does.
            let mut cx = unsafe { Cx::new() };
            // SAFETY: the device mutex keeps the factory during this step.
            f(&mut cx, unsafe { FilterFactory::new(factory) })?;
            // SAFETY: the mutex was held all the time, and no step of a walk can delete a factory.
            factory = unsafe { KsFilterFactoryGetNextSiblingFilterFactory(factory) };
        }
        ControlFlow::Continue(())
    }

    /// Runs `f` for each filter of `device`, until it breaks, with a context of the filter's own
    /// (`nf-ks-ksfilterfactorygetfirstchildfilter`).
    ///
    /// A control or processing mutex that is held counts as held on another object: the filters met have an order neither
    /// among each other nor with the one at hand.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    #[doc(alias = "KsFilterFactoryGetFirstChildFilter")]
    #[doc(alias = "KsFilterGetNextSiblingFilter")]
    pub fn try_for_each_filter<K: Driver, B>(
        &mut self,
        device: Device<'_, 'c, K>,
        mut f: impl for<'v, 'g> FnMut(
            &mut Cx<'g, S::InFilterWalk>,
            Device<'v, 'g, K>,
            AnyFilter<'v, 'g, K>,
        ) -> ControlFlow<B>,
    ) -> ControlFlow<B>
    where
        S: State<D: DeviceHeld, I: AtPassiveLevel>,
    {
        // SAFETY: a live device; its mutex is held, at PASSIVE_LEVEL.
        let mut factory = unsafe { KsDeviceGetFirstChildFilterFactory(device.as_raw()) };
        while !factory.is_null() {
            // SAFETY: the device mutex is held and keeps the factory.
            let mut filter: *mut KSFILTER = unsafe { KsFilterFactoryGetFirstChildFilter(factory) };
            while !filter.is_null() {
                // SAFETY: the device mutex is held and keeps the filter, which is of the device; `self` is borrowed.
                unsafe { step::<S, K, B>(filter, device.as_raw(), &mut f) }?;
                // SAFETY: the device mutex was held all the time, so the filter is still there.
                filter = unsafe { KsFilterGetNextSiblingFilter(filter) };
            }
            // SAFETY: the mutex was held all the time, and no step of a walk can delete a factory.
            factory = unsafe { KsFilterFactoryGetNextSiblingFilterFactory(factory) };
        }
        ControlFlow::Continue(())
    }

    /// Runs `f` for each filter that `factory` made, until it breaks, with a context of the filter's own
    /// (`nf-ks-ksfilterfactorygetfirstchildfilter`).
    ///
    /// For walks that tell the factories apart: inside
    /// [`try_for_each_filter_factory`](Self::try_for_each_filter_factory), which hands out the factory. As
    /// [`try_for_each_filter`](Self::try_for_each_filter) otherwise.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    #[doc(alias = "KsFilterFactoryGetFirstChildFilter")]
    #[doc(alias = "KsFilterGetNextSiblingFilter")]
    pub fn try_for_each_filter_of<K: Driver, B>(
        &mut self,
        factory: FilterFactory<'_, 'c, K>,
        mut f: impl for<'v, 'g> FnMut(
            &mut Cx<'g, S::InFilterWalk>,
            Device<'v, 'g, K>,
            AnyFilter<'v, 'g, K>,
        ) -> ControlFlow<B>,
    ) -> ControlFlow<B>
    where
        S: State<D: DeviceHeld, I: AtPassiveLevel>,
    {
        // SAFETY: a live factory, at PASSIVE_LEVEL.
        let device = unsafe { KsFilterFactoryGetDevice(factory.as_raw()) };
        // SAFETY: the device mutex is held and keeps the factory.
        let mut filter: *mut KSFILTER =
            unsafe { KsFilterFactoryGetFirstChildFilter(factory.as_raw()) };
        while !filter.is_null() {
            // SAFETY: the device mutex is held and keeps the filter, which is of the device; `self` is borrowed.
            unsafe { step::<S, K, B>(filter, device, &mut f) }?;
            // SAFETY: the device mutex was held all the time, so the filter is still there.
            filter = unsafe { KsFilterGetNextSiblingFilter(filter) };
        }
        ControlFlow::Continue(())
    }

    /// Runs `f` for each filter of `device`, with a context of the filter's own. See
    /// [`try_for_each_filter`](Self::try_for_each_filter).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    pub fn for_each_filter<K: Driver>(
        &mut self,
        device: Device<'_, 'c, K>,
        mut f: impl for<'v, 'g> FnMut(
            &mut Cx<'g, S::InFilterWalk>,
            Device<'v, 'g, K>,
            AnyFilter<'v, 'g, K>,
        ),
    ) where
        S: State<D: DeviceHeld, I: AtPassiveLevel>,
    {
        let flow = self.try_for_each_filter(device, |cx, device, filter| {
            f(cx, device, filter);
            ControlFlow::<core::convert::Infallible>::Continue(())
        });
        match flow {
            ControlFlow::Continue(()) => (),
            ControlFlow::Break(never) => match never {},
        }
    }
}

/// One step of a walk over filters: a chain of the filter's own.
///
/// # Safety
///
/// - `filter` is live and of `device`; this thread holds the device mutex, at `PASSIVE_LEVEL`, in a state of which `S` is true.
/// - No other context of this thread is used meanwhile.
#[inline]
unsafe fn step<S: State, K: Driver, B>(
    filter: *mut KSFILTER,
    device: *mut KSDEVICE,
    f: &mut impl for<'v, 'g> FnMut(
        &mut Cx<'g, S::InFilterWalk>,
        Device<'v, 'g, K>,
        AnyFilter<'v, 'g, K>,
    ) -> ControlFlow<B>,
) -> ControlFlow<B> {
    // SAFETY: the caller's contract; of the filter's own mutexes nothing is known but what `OnAnotherObject` keeps.
    let mut cx = unsafe { Cx::new() };
    // SAFETY: the device is live, of every chain that begins at one of its filters, and completed Add before it had any.
    let device = unsafe { Device::new(device) };
    // SAFETY: the device mutex keeps the filter during this step.
    let any = unsafe { AnyFilter::new(filter) };
    f(&mut cx, device, any)
}

impl<'c, S: State> Cx<'c, S> {
    /// Runs `f` for each pin of `filter`, until it breaks (`nf-ks-ksfiltergetfirstchildpin`).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    #[doc(alias = "KsFilterGetFirstChildPin")]
    #[doc(alias = "KsPinGetNextSiblingPin")]
    pub fn try_for_each_pin<T: FilterHandle<'c>, B>(
        &mut self,
        filter: T,
        mut f: impl for<'v> FnMut(
            &mut Cx<'c, S::InPinWalk>,
            AnyPin<'v, 'c, T::Driver>,
        ) -> ControlFlow<B>,
    ) -> ControlFlow<B>
    where
        S: State<C: ControlHeld, I: AtPassiveLevel>,
    {
        let filter = filter.filter_raw();
        // SAFETY: the filter is live; the member is replaced under the control mutex alone, which is held.
        let descriptor = unsafe { (*filter).Descriptor };
        // SAFETY: a live filter has a descriptor.
        let factories = unsafe { (*descriptor).PinDescriptorsCount };
        for id in 0..factories {
            // SAFETY: the control mutex is held, at PASSIVE_LEVEL.
            let mut pin: *mut KSPIN = unsafe { KsFilterGetFirstChildPin(filter, id) };
            while !pin.is_null() {
                // SAFETY: `self` is borrowed, and `InPinWalk` says no more than it does.
                let cx = unsafe { self.recast() };
                // SAFETY: the control mutex keeps the pin during this step; it is of the filter's chain.
                f(cx, unsafe { AnyPin::new(pin) })?;
                // SAFETY: the control mutex was held all the time, so the pin is still there.
                pin = unsafe { KsPinGetNextSiblingPin(pin) };
            }
        }
        ControlFlow::Continue(())
    }

    /// Runs `f` for each pin of `filter`. See [`try_for_each_pin`](Self::try_for_each_pin).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    pub fn for_each_pin<T: FilterHandle<'c>>(
        &mut self,
        filter: T,
        mut f: impl for<'v> FnMut(&mut Cx<'c, S::InPinWalk>, AnyPin<'v, 'c, T::Driver>),
    ) where
        S: State<C: ControlHeld, I: AtPassiveLevel>,
    {
        let flow = self.try_for_each_pin(filter, |cx, pin| {
            f(cx, pin);
            ControlFlow::<core::convert::Infallible>::Continue(())
        });
        match flow {
            ControlFlow::Continue(()) => (),
            ControlFlow::Break(never) => match never {},
        }
    }

    /// How many pins the pin factory `id` of `filter` has (`nf-ks-ksfiltergetchildpincount`).
    ///
    /// The number is good while the control mutex is held.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    #[doc(alias = "KsFilterGetChildPinCount")]
    #[must_use]
    pub fn pin_count(&self, filter: impl FilterHandle<'c>, id: u32) -> u32
    where
        S: State<C: ControlHeld, I: AtPassiveLevel>,
    {
        // SAFETY: the filter is live; the control mutex is held, at PASSIVE_LEVEL.
        unsafe { KsFilterGetChildPinCount(filter.filter_raw(), id) }
    }
}
