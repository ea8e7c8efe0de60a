//! The helper of SetDeviceState, which relies on the control mutex, is not reached from a callback without it (SC13).
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::{
    Allocator, AllocatorKind, FactoryOptions, FilterFactory, NewAllocator, NewFilter, NewPin, PoolFrame, SpinLock,
    slot::table::{AllocatorDispatch, ThermalDispatch},
    slot::{ThermalState, allocator, other},
};

mod of_pin {
    use super::*;

    #[ks_synchronized(requires(control))]
    fn stop_stream(cx: &mut Cx) {}

    #[ks_synchronized(slot = pin::Sleep)]
    fn handler(cx: &mut Cx, pin: Pin<Video>, to: DEVICE_POWER_STATE) {
        stop_stream(cx); //~ ERROR KSG108
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(requires(control))]
    fn stop_stream(cx: &mut Cx) {}

    #[ks_synchronized(slot = filter::Wake)]
    fn handler(cx: &mut Cx, filter: Filter<Capture>, to: DEVICE_POWER_STATE) {
        stop_stream(cx); //~ ERROR KSG108
    }
}

mod of_factory {
    use super::*;

    #[ks_synchronized(requires(control))]
    fn stop_stream(cx: &mut Cx) {}

    #[ks_synchronized(slot = other::FactorySleep)]
    fn handler(cx: &mut Cx, factory: FilterFactory<Drv>, to: DEVICE_POWER_STATE) {
        stop_stream(cx); //~ ERROR KSG108
    }
}

mod of_allocator {
    use super::*;

    #[ks_synchronized(requires(control))]
    fn stop_stream(cx: &mut Cx) {}

    enum Frames {}
    impl AllocatorKind for Frames {
        type Pin = Video;
        type Data = u32;
        type Frame = PoolFrame;
    }

    #[ks_synchronized(slot = allocator::Allocate)]
    fn handler(cx: &mut Cx, this: Allocator<Frames>) -> Option<PoolFrame> {
        stop_stream(cx); //~ ERROR KSG108
        None
    }
}

mod of_device {
    use super::*;

    #[ks_synchronized(requires(control))]
    fn stop_stream(cx: &mut Cx) {}

    #[ks_synchronized(slot = other::ActiveCooling)]
    fn handler(cx: &mut Cx, device: Device<Drv>, engaged: bool) -> ThermalState {
        stop_stream(cx); //~ ERROR KSG108
        ThermalState::Low
    }
}

fn main() {}
