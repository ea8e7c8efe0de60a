//! Threads: acquiring a mutex that the type says it does not take.
#![forbid(unsafe_code)]
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

use ks_guard::{StopSignal, TakesControl, ThreadWork};

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
        cx.with_device(device, |cx| device.data_mut(cx).opens += 1);
    }
}

fn main() {}
