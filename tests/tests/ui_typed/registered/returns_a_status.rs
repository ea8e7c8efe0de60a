//! A callback of a slot without a status returns none.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::{
    Allocator, AllocatorKind, FactoryOptions, FilterFactory, NewAllocator, NewFilter, NewPin, PoolFrame, SpinLock,
    slot::table::{AllocatorDispatch, ThermalDispatch},
    slot::{ThermalState, allocator, other},
};

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::Sleep)]
    fn handler(cx: &mut Cx, pin: Pin<Video>, to: DEVICE_POWER_STATE) -> NtResult { //~ ERROR KSG122
        Ok(())
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Wake)]
    fn handler(cx: &mut Cx, filter: Filter<Capture>, to: DEVICE_POWER_STATE) -> NtResult { //~ ERROR KSG122
        Ok(())
    }
}

mod of_factory {
    use super::*;

    #[ks_synchronized(slot = other::FactorySleep)]
    fn handler(cx: &mut Cx, factory: FilterFactory<Drv>, to: DEVICE_POWER_STATE) -> NtResult { //~ ERROR KSG122
        Ok(())
    }
}

mod of_allocator {
    use super::*;

    enum Frames {}
    impl AllocatorKind for Frames {
        type Pin = Video;
        type Data = u32;
        type Frame = PoolFrame;
    }

    #[ks_synchronized(slot = allocator::DeleteAllocator)]
    fn handler(cx: &mut Cx, this: Allocator<Frames>) -> NtResult { //~ ERROR KSG122
        Ok(())
    }
}

mod of_device {
    use super::*;

    #[ks_synchronized(slot = other::ActiveCooling)]
    fn handler(cx: &mut Cx, device: Device<Drv>, engaged: bool) -> NtResult { //~ ERROR KSG122
        Ok(())
    }
}

fn main() {}
