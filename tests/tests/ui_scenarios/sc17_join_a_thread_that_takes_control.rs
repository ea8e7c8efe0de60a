//! SetDeviceState: stopping a thread that may take the control mutex which AVStream holds here.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

use ks_guard::{StopSignal, TakesControl, TakesMutexes, Thread, ThreadWork};

struct Draw;
impl ThreadWork for Draw {
    type Driver = Drv;
    type Takes = TakesControl;
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <TakesControl as TakesMutexes>::InThread>,
        device: Device<'_, 'c, Drv>,
        stop: &StopSignal<'_>,
    ) {
    }
}

#[ks_synchronized(requires(control, passive))]
fn finish(cx: &mut Cx, thread: Thread<Draw>) {
    thread.stop_and_join(cx); //~ ERROR KSG128
}

fn main() {}
