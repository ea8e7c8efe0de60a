//! Threads: waiting to be woken under a mutex that whoever wakes it may want.
#![forbid(unsafe_code)]
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

use ks_guard::{StopSignal, ThreadWork};

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
        cx.with_device(device, |cx| {
            stop.wait(cx);
        });
    }
}

fn main() {}
