//! Protected data as a plain `&mut`, beside a context that can still take the mutexes below.
//!
//! Owns the rule that what is lent cannot be reached a second time: the context's state becomes `HeldAndLent`, in which
//! neither the data is reachable nor the mutex can be given back.

use super::Cx;
use crate::data::block::{DeviceBlock, FilterBlock, PinBlock};
use crate::data::{Driver, FilterKind, PinKind};
use crate::handle::{Device, Filter, Pin};
use crate::state::{ControlIs, ControlReachable, DeviceIs, DeviceReachable, HeldAndLent, State};

impl<'c, S: State> Cx<'c, S> {
    /// The device's data, and a context for what follows.
    ///
    /// The mutex stays held; through the second part control and processing mutexes can be acquired and the hierarchy
    /// walked, while the first stays borrowed.
    #[inline]
    pub fn lend_device<'a, K: Driver>(
        &'a mut self,
        device: Device<'a, 'c, K>,
    ) -> (&'a mut K::Device, &'a mut Cx<'c, DeviceIs<S, HeldAndLent>>)
    where
        S: State<D: DeviceReachable>,
    {
        // SAFETY: the handle's invariant: Add stored this device's block.
        let data = unsafe { DeviceBlock::<K>::control(device.context()) };
        // SAFETY: the mutex is held (`ReachesDevice`) and `self` borrowed for `'a`; the context that is handed out beside
        // it cannot reach the data.
        let data = unsafe { &mut *data };
        // SAFETY: `HeldAndLent` says less than what is true of `self`.
        (data, unsafe { self.recast() })
    }
}

impl<'c, S: State> Cx<'c, S> {
    /// The filter's data, and a context for what follows. The data of its pins cannot be reached meanwhile.
    #[inline]
    pub fn lend_control<'a, F: FilterKind>(
        &'a mut self,
        filter: Filter<'a, 'c, F>,
    ) -> (
        &'a mut F::Control,
        &'a mut Cx<'c, ControlIs<S, HeldAndLent>>,
    )
    where
        S: State<C: ControlReachable>,
    {
        // SAFETY: the handle's invariant: Create stored this filter's block.
        let data = unsafe { FilterBlock::<F>::control(filter.context()) };
        // SAFETY: as in `lend_device`.
        let data = unsafe { &mut *data };
        // SAFETY: `HeldAndLent` says less than what is true of `self`.
        (data, unsafe { self.recast() })
    }

    /// The pin's data, and a context for what follows. Its filter's and its siblings' cannot be reached meanwhile.
    #[inline]
    pub fn lend_pin_control<'a, P: PinKind>(
        &'a mut self,
        pin: Pin<'a, 'c, P>,
    ) -> (
        &'a mut P::Control,
        &'a mut Cx<'c, ControlIs<S, HeldAndLent>>,
    )
    where
        S: State<C: ControlReachable>,
    {
        // SAFETY: the handle's invariant: Create stored this pin's block.
        let data = unsafe { PinBlock::<P>::control(pin.context()) };
        // SAFETY: as in `lend_device`.
        let data = unsafe { &mut *data };
        // SAFETY: `HeldAndLent` says less than what is true of `self`.
        (data, unsafe { self.recast() })
    }
}
