//! Threads: waiting under control for one that takes control, which AVStream holds in SetDeviceState (SC17).
#![forbid(unsafe_code)]
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

use ks_guard::{StopSignal, TakesControl, Thread, ThreadWork, Woken};

pub struct Poll;
impl ThreadWork for Poll {
    type Driver = Drv;
    type Takes = TakesControl;
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <TakesControl as TakesMutexes>::InThread>,
        device: Device<'_, 'c, Drv>,
        stop: &StopSignal<'_>,
    ) {
        while stop.wait(cx) != Woken::ToStop {}
    }
}

fn handler<'c>(cx: &mut Cx<'c, In<slot::pin::SetDeviceState>>, thread: Thread<Poll>) {
    thread.stop_and_join(cx);
}

fn main() {}
