//! Threads: a stop signal that another thread would wait for.
#![forbid(unsafe_code)]
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

use ks_guard::{StopSignal, ThreadWork};

fn send<T: Send>(_: T) {}

pub struct Poll;
impl ThreadWork for Poll {
    type Driver = Drv;
    type Takes = TakesNothing;
    fn run<'c>(
        &mut self,
        _: &mut Cx<'c, <TakesNothing as TakesMutexes>::InThread>,
        _: Device<'_, 'c, Drv>,
        stop: &StopSignal<'_>,
    ) {
        send(stop);
    }
}

fn main() {}
