//! Callbacks are registered at PASSIVE_LEVEL.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::{
    Allocator, AllocatorKind, FactoryOptions, FilterFactory, NewAllocator, NewFilter, NewPin, PoolFrame, SpinLock,
    slot::table::{AllocatorDispatch, ThermalDispatch},
    slot::{ThermalState, allocator, other},
};
use ks_guard::slot::table::FilterDescriptor;

static LOCK: SpinLock<()> = SpinLock::new(());

#[ks_synchronized(slot = filter::Create)]
fn create_filter(cx: &mut Cx, filter: NewFilter<Capture>, irp: PIRP) -> NtResult<(u32, ())> {
    Ok((0, ()))
}
static FILTER: FilterDispatch<Capture> = FilterDispatch::new(create_filter);
static FACTORY: FilterDescriptor<Drv> = FilterDescriptor::new(&FILTER, &[]);

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::Sleep)]
    fn sleep(cx: &mut Cx, pin: Pin<Video>, to: DEVICE_POWER_STATE) {}

    #[ks_synchronized(slot = pin::Create)]
    fn create(cx: &mut Cx, pin: NewPin<Video>, irp: PIRP) -> NtResult<(u32, u64)> {
        cx.with_spin_lock(&LOCK, |cx, _| pin.register_sleep_callback(cx, sleep)); //~ ERROR KSG106
        Ok((0, 0))
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Wake)]
    fn wake(cx: &mut Cx, filter: Filter<Capture>, to: DEVICE_POWER_STATE) {}

    #[ks_synchronized(slot = filter::Create)]
    fn create(cx: &mut Cx, filter: NewFilter<Capture>, irp: PIRP) -> NtResult<(u32, ())> {
        cx.with_spin_lock(&LOCK, |cx, _| filter.register_wake_callback(cx, wake)); //~ ERROR KSG106
        Ok((0, ()))
    }
}

mod of_factory {
    use super::*;

    #[ks_synchronized(slot = other::FactorySleep)]
    fn sleep(cx: &mut Cx, factory: FilterFactory<Drv>, to: DEVICE_POWER_STATE) {}

    #[ks_synchronized(slot = device::PostStart)]
    fn post_start(cx: &mut Cx, device: Device<Drv>) -> NtResult {
        cx.with_spin_lock(&LOCK, |cx, _| {
            let options = FactoryOptions::new().sleep(sleep);
            cx.create_filter_factory_with(device, &FACTORY, options, |_, _| ()) //~ ERROR KSG106
        })
    }
}

mod of_device {
    use super::*;

    static TABLE: ThermalDispatch<Drv> = ThermalDispatch::new();

    #[ks_synchronized(slot = device::PostStart)]
    fn post_start(cx: &mut Cx, device: Device<Drv>) -> NtResult {
        cx.with_spin_lock(&LOCK, |cx, _| device.register_thermal_dispatch(cx, &TABLE)) //~ ERROR KSG106
    }
}

fn main() {}
