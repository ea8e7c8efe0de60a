//! Workers: a handle moved into a work item; what moves in is `Send`, and of no callback.
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub struct Keeps(Device<'static, 'static, Drv>);
impl Work for Keeps {
    type Driver = Drv;
    type Takes = TakesNothing;
    fn run<'c>(
        &mut self,
        _: &mut Cx<'c, <TakesNothing as TakesMutexes>::State>,
        _: Device<'_, 'c, Drv>,
    ) {
        let _ = self.0;
    }
}

fn main() {}
