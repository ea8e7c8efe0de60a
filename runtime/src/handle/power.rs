//! Registration of Sleep and Wake for a pin or a filter.
//!
//! Owns the calls; the callbacks are in `slot::power`. Called by drivers, in Create as a rule.

use super::{Filter, NewFilter, NewPin, Pin};
use crate::cx::Cx;
use crate::data::{FilterKind, PinKind};
use crate::ffi::{
    KsFilterRegisterPowerCallbacks, KsPinRegisterPowerCallbacks, PFNKSFILTERPOWER, PFNKSPINPOWER,
};
use crate::slot::{DispatchFn, filter, pin};
use crate::state::{AtPassiveLevel, State};

macro_rules! power_callbacks {
    (
        $($handle:ident)*: $kind:ident: $bound:ident, $module:ident, $callback:ty, $function:ident, $alias:literal, $page:literal,
        $centric:literal
    ) => {$(
        #[doc = concat!("Power callbacks (`", $page, "`).")]
        ///
        /// AVStream calls Sleep when the device leaves D0 and Wake when it is back, in the state of their slots: the device
        /// mutex is held, control must not be taken, and a processing mutex may be held.
        #[doc = concat!("It calls them for ", $centric, " alone;")]
        /// for one whose Create has not completed, or has failed, it calls nothing of the driver: the handler would find no
        /// data. So a Wake may come without its Sleep.
        ///
        /// A later registration replaces an earlier one, with the callback that it does not give. No page asks for a
        /// mutex here (`spec/ddis.toml`).
        impl<'c, $kind: $bound> $handle<'_, 'c, $kind> {
            #[doc = concat!("Registers Sleep and Wake (`", $page, "`).")]
            ///
            /// # IRQL
            ///
            /// `PASSIVE_LEVEL`.
            #[doc(alias = $alias)]
            pub fn register_power_callbacks<S, A, B, M, N>(
                self,
                cx: &mut Cx<'c, S>,
                sleep: A,
                wake: B,
            ) where
                S: State<I: AtPassiveLevel>,
                A: DispatchFn<$kind, $module::Sleep, M>,
                B: DispatchFn<$kind, $module::Wake, N>,
            {
                let _ = (sleep, wake);
                self.register_power(cx, Some(A::RAW), Some(B::RAW));
            }

            #[doc = concat!("Registers Sleep, without Wake (`", $page, "`).")]
            ///
            /// # IRQL
            ///
            /// `PASSIVE_LEVEL`.
            #[doc(alias = $alias)]
            pub fn register_sleep_callback<S, A, M>(self, cx: &mut Cx<'c, S>, sleep: A)
            where
                S: State<I: AtPassiveLevel>,
                A: DispatchFn<$kind, $module::Sleep, M>,
            {
                let _ = sleep;
                self.register_power(cx, Some(A::RAW), None);
            }

            #[doc = concat!("Registers Wake, without Sleep (`", $page, "`).")]
            ///
            /// # IRQL
            ///
            /// `PASSIVE_LEVEL`.
            #[doc(alias = $alias)]
            pub fn register_wake_callback<S, B, N>(self, cx: &mut Cx<'c, S>, wake: B)
            where
                S: State<I: AtPassiveLevel>,
                B: DispatchFn<$kind, $module::Wake, N>,
            {
                let _ = wake;
                self.register_power(cx, None, Some(B::RAW));
            }

            /// One of the two is given: the page of the pin's function asks for it.
            fn register_power<S: State<I: AtPassiveLevel>>(
                self,
                cx: &mut Cx<'c, S>,
                sleep: $callback,
                wake: $callback,
            ) {
                let _ = cx;
                // SAFETY: the object is live for the handle's lifetime, and `cx` says PASSIVE_LEVEL; the callbacks are
                // written for these slots and this kind (`DispatchFn`), and look for the object's data themselves.
                unsafe { $function(self.as_raw(), sleep, wake) }
            }
        }
    )*};
}

power_callbacks!(
    NewPin Pin: P: PinKind, pin, PFNKSPINPOWER, KsPinRegisterPowerCallbacks, "KsPinRegisterPowerCallbacks",
    "nf-ks-kspinregisterpowercallbacks", "pins that process (pin-centric ones)"
);
power_callbacks!(
    NewFilter Filter: F: FilterKind, filter, PFNKSFILTERPOWER, KsFilterRegisterPowerCallbacks,
    "KsFilterRegisterPowerCallbacks", "nf-ks-ksfilterregisterpowercallbacks", "filters that process (filter-centric ones)"
);
