//! Threads: waiting under the device mutex for one that takes it.
#![forbid(unsafe_code)]
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

use ks_guard::{StopSignal, Thread, ThreadWork, Woken};

pub struct Poll;
impl ThreadWork for Poll {
    type Driver = Drv;
    type Takes = TakesDevice;
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <TakesDevice as TakesMutexes>::InThread>,
        device: Device<'_, 'c, Drv>,
        stop: &StopSignal<'_>,
    ) {
        while stop.wait(cx) != Woken::ToStop {}
    }
}

fn handler<'c>(cx: &mut Cx<'c, DeviceHeldHere>, thread: Thread<Poll>) {
    thread.stop_and_join(cx);
}

fn main() {}
