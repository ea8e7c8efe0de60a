//! Workers: waiting under the device mutex for one that takes it (SC17).
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub struct Counts;
impl Work for Counts {
    type Driver = Drv;
    type Takes = TakesDevice;
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <TakesDevice as TakesMutexes>::State>,
        device: Device<'_, 'c, Drv>,
    ) {
        cx.with_device(device, |_| {});
    }
}

fn handler<'c>(cx: &mut Cx<'c, DeviceHeldHere>, worker: Worker<Counts>) {
    worker.join(cx);
}

fn main() {}
