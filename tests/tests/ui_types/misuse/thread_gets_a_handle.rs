//! Threads: a handle that moves into one, though it is good for its callback alone.
#![forbid(unsafe_code)]
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

use ks_guard::{StopSignal, ThreadWork};

pub struct Poll(Pin<'static, 'static, Video>);
impl ThreadWork for Poll {
    type Driver = Drv;
    type Takes = TakesDevice;
    fn run<'c>(
        &mut self,
        _: &mut Cx<'c, <TakesDevice as TakesMutexes>::InThread>,
        _: Device<'_, 'c, Drv>,
        _: &StopSignal<'_>,
    ) {
    }
}

fn main() {}
