//! The table of thermal callbacks, and its registration.
//!
//! Owns that both handlers are for one kind of device. Read by ks.sys.

use core::marker::PhantomData;

use super::For;
use crate::cx::Cx;
use crate::data::Driver;
use crate::ffi::{KSDEVICE_THERMAL_DISPATCH, KsDeviceRegisterThermalDispatch};
use crate::handle::Device;
use crate::slot::{DispatchFn, other};
use crate::state::{AtPassiveLevel, State};
use crate::status::{NtResult, NtStatus};

/// `KSDEVICE_THERMAL_DISPATCH` (`ns-ks-_ksdevice_thermal_dispatch`) for the devices of a driver.
///
/// Registered with [`Device::register_thermal_dispatch`].
#[derive(Debug)]
pub struct ThermalDispatch<K> {
    raw: KSDEVICE_THERMAL_DISPATCH,
    kind: For<K>,
}

impl<K: Driver> ThermalDispatch<K> {
    /// A table without handlers.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            raw: KSDEVICE_THERMAL_DISPATCH {
                ActiveCooling: None,
                PassiveCooling: None,
            },
            kind: PhantomData,
        }
    }

    /// The `ActiveCooling` slot.
    #[must_use]
    pub const fn active_cooling<H: DispatchFn<K, other::ActiveCooling, M>, M>(
        mut self,
        handler: H,
    ) -> Self {
        let _ = handler;
        self.raw.ActiveCooling = Some(H::RAW);
        self
    }

    /// The `PassiveCooling` slot.
    #[must_use]
    pub const fn passive_cooling<H: DispatchFn<K, other::PassiveCooling, M>, M>(
        mut self,
        handler: H,
    ) -> Self {
        let _ = handler;
        self.raw.PassiveCooling = Some(H::RAW);
        self
    }
}

impl<K: Driver> Default for ThermalDispatch<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'c, K: Driver> Device<'_, 'c, K> {
    /// Registers the thermal callbacks of the device (`nf-ks-ksdeviceregisterthermaldispatch`).
    ///
    /// No page asks for a mutex here.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`: the page states none.
    ///
    /// # Errors
    ///
    /// What the function returns.
    #[doc(alias = "KsDeviceRegisterThermalDispatch")]
    pub fn register_thermal_dispatch<S: State<I: AtPassiveLevel>>(
        self,
        cx: &mut Cx<'c, S>,
        table: &'static ThermalDispatch<K>,
    ) -> NtResult {
        let _ = cx;
        // SAFETY: the device is live, at PASSIVE_LEVEL; the table is constant, is only read, in spite of its type (its page says `_In_`), and holds
        // handlers for this kind of device.
        let status = unsafe {
            KsDeviceRegisterThermalDispatch(self.as_raw(), (&raw const table.raw).cast_mut())
        };
        NtStatus::check(status)
    }
}
