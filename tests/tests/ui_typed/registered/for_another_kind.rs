//! A callback is registered for objects of its own kind, whose data it relies on.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::{
    Allocator, AllocatorKind, FactoryOptions, FilterFactory, NewAllocator, NewFilter, NewPin, PoolFrame, SpinLock,
    slot::table::{AllocatorDispatch, ThermalDispatch},
    slot::{ThermalState, allocator, other},
};

mod of_pin {
    use super::*;

    enum Audio {}
    impl PinKind for Audio {
        type Filter = Capture;
        type Control = u32;
        type Processing = u64;
    }

    #[ks_synchronized(slot = pin::Wake)]
    fn wake(cx: &mut Cx, pin: Pin<Audio>, to: DEVICE_POWER_STATE) {}

    #[ks_synchronized(slot = pin::Create)]
    fn create(cx: &mut Cx, pin: NewPin<Video>, irp: PIRP) -> NtResult<(u32, u64)> {
        pin.register_wake_callback(cx, wake); //~ ERROR KSG114
        Ok((0, 0))
    }
}

mod of_filter {
    use super::*;

    enum Mixer {}
    impl FilterKind for Mixer {
        type Driver = Drv;
        type Control = u32;
        type Processing = ();
    }

    #[ks_synchronized(slot = filter::Sleep)]
    fn sleep(cx: &mut Cx, filter: Filter<Mixer>, to: DEVICE_POWER_STATE) {}

    #[ks_synchronized(slot = filter::Create)]
    fn create(cx: &mut Cx, filter: NewFilter<Capture>, irp: PIRP) -> NtResult<(u32, ())> {
        filter.register_sleep_callback(cx, sleep); //~ ERROR KSG114
        Ok((0, ()))
    }
}

mod of_factory {
    use super::*;

    enum Tuner {}
    impl Driver for Tuner {
        type Device = ();
    }

    #[ks_synchronized(slot = other::FactorySleep)]
    fn sleep(cx: &mut Cx, factory: FilterFactory<Tuner>, to: DEVICE_POWER_STATE) {}

    const OPTIONS: FactoryOptions<Drv> = FactoryOptions::<Drv>::new().sleep(sleep); //~ ERROR KSG114
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

    enum Blocks {}
    impl AllocatorKind for Blocks {
        type Pin = Video;
        type Data = u64;
        type Frame = PoolFrame;
    }

    #[ks_synchronized(slot = allocator::Free)]
    fn free(cx: &mut Cx, this: Allocator<Blocks>, frame: PoolFrame) {}

    static TABLE: AllocatorDispatch<Frames> = AllocatorDispatch::new(initialize, allocate).free(free); //~ ERROR KSG114
}

mod of_device {
    use super::*;

    enum Tuner {}
    impl Driver for Tuner {
        type Device = ();
    }

    #[ks_synchronized(slot = other::ActiveCooling)]
    fn active(cx: &mut Cx, device: Device<Tuner>, engaged: bool) -> ThermalState {
        ThermalState::Low
    }

    static TABLE: ThermalDispatch<Drv> = ThermalDispatch::<Drv>::new().active_cooling(active); //~ ERROR KSG114
}

fn main() {}
