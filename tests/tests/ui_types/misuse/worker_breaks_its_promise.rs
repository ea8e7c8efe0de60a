//! Workers: one that says that it takes nothing, and takes the device mutex (SC17).
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub struct Draws;
impl Work for Draws {
    type Driver = Drv;
    type Takes = TakesNothing;
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <TakesNothing as TakesMutexes>::State>,
        device: Device<'_, 'c, Drv>,
    ) {
        cx.with_device(device, |_| {});
    }
}

fn main() {}
