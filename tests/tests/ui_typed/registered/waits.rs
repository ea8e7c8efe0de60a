//! Nobody waits in a callback for a work item that takes a mutex which AVStream holds there, or may.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::{
    Allocator, AllocatorKind, FactoryOptions, FilterFactory, NewAllocator, NewFilter, NewPin, PoolFrame, SpinLock,
    slot::table::{AllocatorDispatch, ThermalDispatch},
    slot::{ThermalState, allocator, other},
};
use ks_guard::{TakesDevice, TakesMutexes, Work, Worker};

struct Draw;
impl Work for Draw {
    type Driver = Drv;
    type Takes = TakesDevice;
    fn run<'c>(&mut self, cx: &mut Cx<'c, <TakesDevice as TakesMutexes>::State>, device: Device<'_, 'c, Drv>) {}
}

static DRAWING: SpinLock<Option<Worker<Draw>>> = SpinLock::new(None);

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::Sleep)]
    fn handler(cx: &mut Cx, pin: Pin<Video>, to: DEVICE_POWER_STATE) {
        if let Some(worker) = cx.with_spin_lock(&DRAWING, |_, worker| worker.take()) {
            worker.join(cx); //~ ERROR KSG128
        }
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Wake)]
    fn handler(cx: &mut Cx, filter: Filter<Capture>, to: DEVICE_POWER_STATE) {
        if let Some(worker) = cx.with_spin_lock(&DRAWING, |_, worker| worker.take()) {
            worker.join(cx); //~ ERROR KSG128
        }
    }
}

mod of_factory {
    use super::*;

    #[ks_synchronized(slot = other::FactorySleep)]
    fn handler(cx: &mut Cx, factory: FilterFactory<Drv>, to: DEVICE_POWER_STATE) {
        if let Some(worker) = cx.with_spin_lock(&DRAWING, |_, worker| worker.take()) {
            worker.join(cx); //~ ERROR KSG128
        }
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

    #[ks_synchronized(slot = allocator::Allocate)]
    fn handler(cx: &mut Cx, this: Allocator<Frames>) -> Option<PoolFrame> {
        if let Some(worker) = cx.with_spin_lock(&DRAWING, |_, worker| worker.take()) {
            worker.join(cx); //~ ERROR KSG128
        }
        None
    }
}

mod of_device {
    use super::*;

    #[ks_synchronized(slot = other::ActiveCooling)]
    fn handler(cx: &mut Cx, device: Device<Drv>, engaged: bool) -> ThermalState {
        if let Some(worker) = cx.with_spin_lock(&DRAWING, |_, worker| worker.take()) {
            worker.join(cx); //~ ERROR KSG128
        }
        ThermalState::Low
    }
}

fn main() {}
