//! What objects met in a walk offer: their kind and their data are not known until asked.

use super::{AnyFilter, AnyPin, Pin};
use crate::cx::Cx;
use crate::data::block::FilterBlock;
use crate::data::{Driver, FilterKind, PinKind};
use crate::ffi::KsPinGetParentFilter;
use crate::state::{AtPassiveLevel, ControlHeld, ControlReachable, DeviceHeld, State};

impl<'v, 'c, K: Driver> AnyFilter<'v, 'c, K> {
    /// The data under the filter's control mutex, if it is a filter of kind `F` between Create and Close.
    ///
    /// Two mutexes are asked for, because the pages disagree on which one AVStream holds in Create and Close
    /// (`spec/ambiguities.md` A5): under each reading one of them keeps the filter's data where it is.
    #[must_use]
    pub fn data<'a, F, S>(self, cx: &'a Cx<'c, S>) -> Option<&'a F::Control>
    where
        'v: 'a,
        F: FilterKind<Driver = K>,
        S: State<D: DeviceHeld, C: ControlReachable>,
    {
        let _ = cx;
        // SAFETY: the walk's device mutex keeps the filter, and with the control mutex its block.
        let context = unsafe { super::filter::block_of::<F>(self.as_raw()) }?;
        // SAFETY: a block of this kind.
        let data = unsafe { FilterBlock::<F>::control(context) };
        // SAFETY: as in `Filter::data`.
        Some(unsafe { &*data })
    }

    /// The data under the filter's control mutex, if it is a filter of kind `F` between Create and Close.
    ///
    /// See [`data`](Self::data) for the two mutexes.
    #[must_use]
    pub fn data_mut<'a, F, S>(self, cx: &'a mut Cx<'c, S>) -> Option<&'a mut F::Control>
    where
        'v: 'a,
        F: FilterKind<Driver = K>,
        S: State<D: DeviceHeld, C: ControlReachable>,
    {
        let _ = cx;
        // SAFETY: the walk's device mutex keeps the filter, and with the control mutex its block.
        let context = unsafe { super::filter::block_of::<F>(self.as_raw()) }?;
        // SAFETY: a block of this kind.
        let data = unsafe { FilterBlock::<F>::control(context) };
        // SAFETY: as in `Filter::data_mut`.
        Some(unsafe { &mut *data })
    }
}

impl<'v, 'c, K: Driver> AnyPin<'v, 'c, K> {
    /// The filter of the pin (`nf-ks-kspingetparentfilter`).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    #[doc(alias = "KsPinGetParentFilter")]
    #[inline]
    #[must_use]
    pub fn filter<S: State<C: ControlHeld, I: AtPassiveLevel>>(
        self,
        cx: &Cx<'c, S>,
    ) -> AnyFilter<'v, 'c, K> {
        let _ = cx;
        // SAFETY: the pin is live for `'v`, and `cx` holds its control mutex at PASSIVE_LEVEL.
        let filter = unsafe { KsPinGetParentFilter(self.as_raw()) };
        // SAFETY: it is of the pin's chain, and is not destroyed before its pins.
        unsafe { AnyFilter::new(filter) }
    }

    /// The pin as one of kind `P`, if it is one and its Create has completed.
    #[must_use]
    pub fn created<P, S>(self, cx: &Cx<'c, S>) -> Option<Pin<'v, 'c, P>>
    where
        P: PinKind<Filter: FilterKind<Driver = K>>,
        S: State<C: ControlHeld>,
    {
        let _ = cx;
        // SAFETY: the pin is live for `'v`.
        unsafe { super::pin::is_created::<P>(self.as_raw()) }.then(|| {
            // SAFETY: this handle's invariants, and `Context` is a block of kind `P`, which lives as long as the pin.
            unsafe { Pin::new(self.as_raw()) }
        })
    }
}
