//! SetDeviceState: joining a worker that may take the control mutex which AVStream holds here.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

use ks_guard::{TakesControl, TakesMutexes, Work, Worker};

struct Draw;
impl Work for Draw {
    type Driver = Drv;
    type Takes = TakesControl;
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <TakesControl as TakesMutexes>::State>,
        device: Device<'_, 'c, Drv>,
    ) {
    }
}

#[ks_synchronized(requires(control, passive))]
fn finish(cx: &mut Cx, worker: Worker<Draw>) {
    worker.join(cx); //~ ERROR KSG128
}

fn main() {}
