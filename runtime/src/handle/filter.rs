//! What a filter offers. Takes no mutex; the bounds ask for the context that holds one.

use super::{AnyFilter, Device, Filter, FilterFactory, NewFilter};
use crate::cx::Cx;
use crate::data::block::{self, FilterBlock};
use crate::data::{Driver, FilterKind};
use crate::ffi::{KsFilterGetDevice, KsFilterGetParentFilterFactory};
use crate::state::{AtPassiveLevel, ControlHeld, ControlReachable, DeviceHeld, State};

impl<'v, 'c, F: FilterKind> Filter<'v, 'c, F> {
    /// The data under the filter control mutex, to read. A helper that calls it asks for
    /// [`ReachesControl`](crate::state::ReachesControl).
    #[inline]
    #[must_use]
    pub fn data<'a, S: State<C: ControlReachable>>(self, cx: &'a Cx<'c, S>) -> &'a F::Control
    where
        'v: 'a,
    {
        let _ = cx;
        // SAFETY: the handle's invariant: Create stored this filter's block.
        let data = unsafe { FilterBlock::<F>::control(self.context()) };
        // SAFETY: `cx` holds the control mutex of this filter (`'c`, `ReachesControl`), and nobody has a `&mut`: that
        // would borrow the only context of this thread mutably, or have made its state `HeldAndLent`.
        unsafe { &*data }
    }

    /// The data under the filter control mutex. A helper that calls it asks for
    /// [`ReachesControl`](crate::state::ReachesControl).
    #[inline]
    #[must_use]
    pub fn data_mut<'a, S: State<C: ControlReachable>>(
        self,
        cx: &'a mut Cx<'c, S>,
    ) -> &'a mut F::Control
    where
        'v: 'a,
    {
        let _ = cx;
        // SAFETY: the handle's invariant: Create stored this filter's block.
        let data = unsafe { FilterBlock::<F>::control(self.context()) };
        // SAFETY: `cx` holds the control mutex of this filter and is borrowed mutably for `'a`: no other context of this
        // thread reaches the data meanwhile.
        unsafe { &mut *data }
    }

    /// The filter's `Context`: its block, from Create to Close.
    #[inline]
    pub(crate) fn context(self) -> *mut core::ffi::c_void {
        // SAFETY: the filter is live for `'v`; the library writes the member in Create and Close alone.
        unsafe { (*self.as_raw()).Context }
    }
}

impl<'v, 'c, F: FilterKind> NewFilter<'v, 'c, F> {
    /// The data under the filter control mutex, where Create has completed.
    #[inline]
    #[must_use]
    pub fn data<'a, S: State<C: ControlReachable>>(
        self,
        cx: &'a Cx<'c, S>,
    ) -> Option<&'a F::Control>
    where
        'v: 'a,
    {
        let _ = cx;
        // SAFETY: the filter is live for `'v`.
        let context = unsafe { block_of::<F>(self.as_raw()) }?;
        // SAFETY: a block of this kind.
        let data = unsafe { FilterBlock::<F>::control(context) };
        // SAFETY: as in `Filter::data`.
        Some(unsafe { &*data })
    }
}

macro_rules! fields {
    ($handle:ident<$kind:ident: $bound:ident> of $driver:ty) => {
        impl<'v, 'c, $kind: $bound> $handle<'v, 'c, $kind> {
            /// The device of the filter (`nf-ks-ksfiltergetdevice`). Needs no mutex.
            ///
            /// # IRQL
            ///
            /// `PASSIVE_LEVEL`.
            #[doc(alias = "KsFilterGetDevice")]
            #[doc(alias = "KsGetDevice")]
            #[inline]
            #[must_use]
            pub fn device<S: State<I: AtPassiveLevel>>(
                self,
                cx: &Cx<'c, S>,
            ) -> Device<'v, 'c, $driver> {
                let _ = cx;
                // SAFETY: the filter is live for `'v`, and `cx` says PASSIVE_LEVEL.
                let device = unsafe { KsFilterGetDevice(self.as_raw()) };
                // SAFETY: a filter's device outlives it, is of the chain, and completed Add before it had filters.
                unsafe { Device::new(device) }
            }

            /// How many pin factories the filter's descriptor has. Replaced under the control mutex alone, with the descriptor.
            #[doc(alias = "KSFILTER.Descriptor")]
            #[inline]
            #[must_use]
            pub fn pin_factories<S: State<C: ControlHeld>>(self, cx: &Cx<'c, S>) -> u32 {
                let _ = cx;
                // SAFETY: the filter is live for `'v`; the member is replaced under the control mutex, which `cx` holds.
                let descriptor = unsafe { (*self.as_raw()).Descriptor };
                // SAFETY: a live filter has a descriptor, and under the mutex it stays.
                unsafe { (*descriptor).PinDescriptorsCount }
            }

            /// The factory that made the filter (`nf-ks-ksfiltergetparentfilterfactory`), for as long as the device mutex is
            /// held.
            ///
            /// # IRQL
            ///
            /// `PASSIVE_LEVEL`.
            #[doc(alias = "KsFilterGetParentFilterFactory")]
            #[doc(alias = "KsGetParent")]
            #[must_use]
            pub fn factory<'a, S>(self, cx: &'a Cx<'c, S>) -> FilterFactory<'a, 'c, $driver>
            where
                'v: 'a,
                S: State<D: DeviceHeld, I: AtPassiveLevel>,
            {
                let _ = cx;
                // SAFETY: the filter is live for `'v`; `cx` holds the device mutex, at PASSIVE_LEVEL.
                let factory = unsafe { KsFilterGetParentFilterFactory(self.as_raw()) };
                // SAFETY: the filter's parent, of the chain's device; none is deleted while the context is borrowed.
                unsafe { FilterFactory::new(factory) }
            }
        }
    };
}

// One line each: a message about a bound shows the invocation.
fields!(Filter<F: FilterKind> of F::Driver);
fields!(NewFilter<F: FilterKind> of F::Driver);
fields!(AnyFilter<K: Driver> of K);

/// The filter's block, if its `Context` is one of kind `F`.
///
/// # Safety
///
/// `filter` is live, its `Context` is null or points to a live block, and stays so while the caller uses the result.
#[inline]
pub(crate) unsafe fn block_of<F: FilterKind>(
    filter: *mut crate::ffi::KSFILTER,
) -> Option<*mut core::ffi::c_void> {
    // SAFETY: a live filter.
    let field = unsafe { &raw mut (*filter).Context };
    // SAFETY: as above.
    let context = unsafe { block::load_context(field) };
    // SAFETY: null, this filter's block, or the block that AVStream copied from the factory, which is the device's.
    unsafe { FilterBlock::<F>::is(context) }.then_some(context)
}
