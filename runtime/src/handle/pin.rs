//! What a pin offers. Takes no mutex; the bounds ask for the context that holds one.

use super::{AnyPin, DataFormat, Device, Filter, NewPin, Pin};
use crate::cx::Cx;
use crate::data::block::{self, FilterBlock, PinBlock};
use crate::data::{Driver, DriverOf, FilterKind, PinKind};
use crate::ffi::{
    KSPIN, KSPIN_COMMUNICATION, KSPIN_DATAFLOW, KSRESET, KSSTATE, KsPinGetDevice,
    KsPinGetParentFilter,
};
use crate::state::{AtPassiveLevel, ControlHeld, ControlReachable, State};

impl<'v, 'c, P: PinKind> Pin<'v, 'c, P> {
    /// The pin's data under the control mutex of its filter, to read. A helper that calls it asks for
    /// [`ReachesControl`](crate::state::ReachesControl).
    #[inline]
    #[must_use]
    pub fn data<'a, S: State<C: ControlReachable>>(self, cx: &'a Cx<'c, S>) -> &'a P::Control
    where
        'v: 'a,
    {
        let _ = cx;
        // SAFETY: the handle's invariant: Create stored this pin's block.
        let data = unsafe { PinBlock::<P>::control(self.context()) };
        // SAFETY: `cx` holds the control mutex of this pin's filter (`'c`, `ReachesControl`), and nobody has a `&mut`:
        // that would borrow the only context of this thread mutably, or have made its state `HeldAndLent`.
        unsafe { &*data }
    }

    /// The pin's data under the control mutex of its filter. A helper that calls it asks for
    /// [`ReachesControl`](crate::state::ReachesControl).
    #[inline]
    #[must_use]
    pub fn data_mut<'a, S: State<C: ControlReachable>>(
        self,
        cx: &'a mut Cx<'c, S>,
    ) -> &'a mut P::Control
    where
        'v: 'a,
    {
        let _ = cx;
        // SAFETY: the handle's invariant: Create stored this pin's block.
        let data = unsafe { PinBlock::<P>::control(self.context()) };
        // SAFETY: `cx` holds the control mutex of this pin's filter and is borrowed mutably for `'a`: no other context
        // of this thread reaches the data meanwhile.
        unsafe { &mut *data }
    }

    /// The pin's data and its filter's, both under the one control mutex.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    #[must_use]
    pub fn data_and_filter_mut<'a, S>(
        self,
        cx: &'a mut Cx<'c, S>,
    ) -> (
        &'a mut P::Control,
        &'a mut <P::Filter as FilterKind>::Control,
    )
    where
        'v: 'a,
        S: State<C: ControlReachable, I: AtPassiveLevel>,
    {
        let filter = parent::<P, S>(self.as_raw(), cx);
        // SAFETY: the handle's invariant: Create stored this pin's block.
        let pin_data = unsafe { PinBlock::<P>::control(self.context()) };
        // SAFETY: a filter with a pin has completed Create and not Close.
        let filter_data = unsafe { FilterBlock::<P::Filter>::control(filter.context()) };
        // SAFETY: as in `data_mut`; the other reference is to another block.
        let pin_data = unsafe { &mut *pin_data };
        // SAFETY: as in `Filter::data_mut`; the other reference is to another block.
        let filter_data = unsafe { &mut *filter_data };
        (pin_data, filter_data)
    }

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
    ) -> Filter<'v, 'c, P::Filter> {
        parent::<P, S>(self.as_raw(), cx)
    }

    /// The pin's `Context`: its block, from Create on.
    #[inline]
    pub(crate) fn context(self) -> *mut core::ffi::c_void {
        // SAFETY: the pin is live for `'v`; the library writes the member once, in Create.
        unsafe { (*self.as_raw()).Context }
    }
}

impl<'v, 'c, P: PinKind> NewPin<'v, 'c, P> {
    /// The pin, if its Create has completed.
    #[inline]
    #[must_use]
    pub fn created<S: State<C: ControlHeld>>(self, cx: &Cx<'c, S>) -> Option<Pin<'v, 'c, P>> {
        let _ = cx;
        // SAFETY: the pin is live for `'v`.
        unsafe { is_created::<P>(self.as_raw()) }.then(|| {
            // SAFETY: this handle's invariants, and `Context` is a block of this kind, which lives as long as the pin.
            unsafe { Pin::new(self.as_raw()) }
        })
    }

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
    ) -> Filter<'v, 'c, P::Filter> {
        parent::<P, S>(self.as_raw(), cx)
    }
}

/// The filter of a live pin of kind `P` and chain `'c`.
///
/// The result lives as long as the pin, not as long as the mutex: the page asks for the mutex so that the hierarchy
/// does not change under the walk, and a filter is not destroyed before its pins.
#[inline]
fn parent<'v, 'c, P: PinKind, S: State<C: ControlHeld, I: AtPassiveLevel>>(
    pin: *mut KSPIN,
    cx: &Cx<'c, S>,
) -> Filter<'v, 'c, P::Filter> {
    let _ = cx;
    // SAFETY: the handles pass a pin that is live, and `cx` holds its control mutex at PASSIVE_LEVEL.
    let filter = unsafe { KsPinGetParentFilter(pin) };
    // SAFETY: it is of the pin's chain; its kind is the one that the pin's descriptor was made for (`slot::table`); its
    // Create completed before it had pins, and its Close comes after them.
    unsafe { Filter::new(filter) }
}

/// Whether the pin's `Context` is a block of kind `P`.
///
/// # Safety
///
/// `pin` is live, and its `Context` is null or points to a live block.
#[inline]
pub(crate) unsafe fn is_created<P: PinKind>(pin: *mut KSPIN) -> bool {
    // SAFETY: a live pin.
    let field = unsafe { &raw mut (*pin).Context };
    // SAFETY: as above.
    let context = unsafe { block::load_context(field) };
    // SAFETY: null, this pin's block, or the block that AVStream copied from the filter, which outlives the pin.
    unsafe { PinBlock::<P>::is(context) }
}

macro_rules! fields {
    ($handle:ident<$kind:ident: $bound:ident> of $driver:ty) => {
        /// Members of KSPIN (`ns-ks-_kspin`), each with the mutex that `spec/struct_fields.toml` names for it.
        impl<'v, 'c, $kind: $bound> $handle<'v, 'c, $kind> {
            /// The device of the pin (`nf-ks-kspingetdevice`). Needs no mutex.
            ///
            /// # IRQL
            ///
            /// `PASSIVE_LEVEL`.
            #[doc(alias = "KsPinGetDevice")]
            #[doc(alias = "KsGetDevice")]
            #[inline]
            #[must_use]
            pub fn device<S: State<I: AtPassiveLevel>>(
                self,
                cx: &Cx<'c, S>,
            ) -> Device<'v, 'c, $driver> {
                let _ = cx;
                // SAFETY: the pin is live for `'v`, and `cx` says PASSIVE_LEVEL.
                let device = unsafe { KsPinGetDevice(self.as_raw()) };
                // SAFETY: a pin's device outlives it, is of the chain, and completed Add before it had filters.
                unsafe { Device::new(device) }
            }

            /// `Id`: which pin factory made it. Constant.
            #[inline]
            #[must_use]
            pub fn id(self) -> u32 {
                // SAFETY: the pin is live for `'v`, and the member does not change.
                unsafe { (*self.as_raw()).Id }
            }

            /// `DataFlow`. Constant, at any IRQL.
            #[inline]
            #[must_use]
            pub fn data_flow(self) -> KSPIN_DATAFLOW {
                // SAFETY: the pin is live for `'v`, and the member does not change.
                unsafe { (*self.as_raw()).DataFlow }
            }

            /// `Communication`. Constant.
            #[inline]
            #[must_use]
            pub fn communication(self) -> KSPIN_COMMUNICATION {
                // SAFETY: the pin is live for `'v`, and the member does not change.
                unsafe { (*self.as_raw()).Communication }
            }

            /// `DeviceState`: the state that the device side has reached. Not written by drivers.
            #[doc(alias = "KSPIN.DeviceState")]
            #[inline]
            #[must_use]
            pub fn device_state<S: State<C: ControlHeld>>(self, cx: &Cx<'c, S>) -> KSSTATE {
                let _ = cx;
                // SAFETY: the pin is live for `'v`; the member is written under the control mutex, which `cx` holds.
                unsafe { (*self.as_raw()).DeviceState }
            }

            /// `ResetState`. Not written here: whether a driver may, and under which mutex, is contradictory
            /// (`spec/ambiguities.md` A27).
            #[doc(alias = "KSPIN.ResetState")]
            #[inline]
            #[must_use]
            pub fn reset_state<S: State<C: ControlHeld>>(self, cx: &Cx<'c, S>) -> KSRESET {
                let _ = cx;
                // SAFETY: the pin is live for `'v`; the member is written under the control mutex, which `cx` holds.
                unsafe { (*self.as_raw()).ResetState }
            }

            /// `ConnectionFormat`, or `None` before there is one. Replaced under the control mutex, so it is borrowed
            /// from the context that holds it.
            #[doc(alias = "KSPIN.ConnectionFormat")]
            #[inline]
            #[must_use]
            pub fn connection_format<'a, S: State<C: ControlReachable>>(
                self,
                cx: &'a Cx<'c, S>,
            ) -> Option<DataFormat<'a>>
            where
                'v: 'a,
            {
                let _ = cx;
                // SAFETY: the pin is live for `'v`; the member is written under the control mutex, which `cx` holds.
                let format = unsafe { (*self.as_raw()).ConnectionFormat };
                // SAFETY: null, or a format of `FormatSize` bytes that stays while the mutex is held.
                unsafe { DataFormat::from_raw(format) }
            }
        }
    };
}

// One line each: a message about a bound shows the invocation.
fields!(Pin<P: PinKind> of DriverOf<P>);
fields!(NewPin<P: PinKind> of DriverOf<P>);
fields!(AnyPin<K: Driver> of K);

// `ReachesControl` for the borrowed format is stronger than `HoldsControl` on purpose: `unlocked_control` needs the
// context mutably, so a borrow cannot survive it; a loan (`HeldAndLent`) could, through the outer context.
