//! A callback is registered for its own slot, and for no other.
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
    fn sleep(cx: &mut Cx, pin: Pin<Video>, to: DEVICE_POWER_STATE) {}

    #[ks_synchronized(slot = pin::Create)]
    fn create(cx: &mut Cx, pin: NewPin<Video>, irp: PIRP) -> NtResult<(u32, u64)> {
        pin.register_power_callbacks(cx, sleep, sleep); //~ ERROR KSG114
        Ok((0, 0))
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset)]
    fn reset(cx: &mut Cx, filter: Filter<Capture>) -> NtResult {
        Ok(())
    }

    #[ks_synchronized(slot = filter::Create)]
    fn create(cx: &mut Cx, filter: NewFilter<Capture>, irp: PIRP) -> NtResult<(u32, ())> {
        filter.register_sleep_callback(cx, reset); //~ ERROR KSG114
        Ok((0, ()))
    }
}

mod of_factory {
    use super::*;

    #[ks_synchronized(slot = other::FactoryWake)]
    fn wake(cx: &mut Cx, factory: FilterFactory<Drv>, to: DEVICE_POWER_STATE) {}

    const OPTIONS: FactoryOptions<Drv> = FactoryOptions::new().sleep(wake); //~ ERROR KSG114
}

mod of_allocator {
    use super::*;

    enum Frames {}
    impl AllocatorKind for Frames {
        type Pin = Video;
        type Data = u32;
        type Frame = PoolFrame;
    }

    #[ks_synchronized(slot = allocator::InitializeAllocator)]
    fn initialize(cx: &mut Cx, new: NewAllocator<Frames>, framing: KSALLOCATOR_FRAMING) -> NtResult<u32> {
        Ok(0)
    }

    #[ks_synchronized(slot = allocator::Allocate)]
    fn allocate(cx: &mut Cx, this: Allocator<Frames>) -> Option<PoolFrame> {
        None
    }

    #[ks_synchronized(slot = allocator::DeleteAllocator)]
    fn delete(cx: &mut Cx, this: Allocator<Frames>) {}

    static TABLE: AllocatorDispatch<Frames> = AllocatorDispatch::new(initialize, allocate).free(delete); //~ ERROR KSG114
}

mod of_device {
    use super::*;

    #[ks_synchronized(slot = other::PassiveCooling)]
    fn passive(cx: &mut Cx, device: Device<Drv>, percentage: u32) -> ThermalState {
        ThermalState::Low
    }

    static TABLE: ThermalDispatch<Drv> = ThermalDispatch::new().active_cooling(passive); //~ ERROR KSG114
}

fn main() {}
