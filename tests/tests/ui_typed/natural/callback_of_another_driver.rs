//! Options and tables are for one driver: that of the handlers that they are given.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::{
    FactoryOptions, FilterFactory,
    slot::table::ThermalDispatch,
    slot::{ThermalState, other},
};

enum Tuner {}
impl Driver for Tuner {
    type Device = ();
}

mod of_factory {
    use super::*;

    #[ks_synchronized(slot = other::FactorySleep)]
    fn sleep(cx: &mut Cx, factory: FilterFactory<Tuner>, to: DEVICE_POWER_STATE) {}

    const OPTIONS: FactoryOptions<Drv> = FactoryOptions::new().sleep(sleep); //~ ERROR E0308
}

mod of_device {
    use super::*;

    #[ks_synchronized(slot = other::ActiveCooling)]
    fn active(cx: &mut Cx, device: Device<Tuner>, engaged: bool) -> ThermalState {
        ThermalState::Low
    }

    static TABLE: ThermalDispatch<Drv> = ThermalDispatch::new().active_cooling(active); //~ ERROR E0308
}

fn main() {}
