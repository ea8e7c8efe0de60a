//! Threads: one that waits for itself.
#![forbid(unsafe_code)]
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

use ks_guard::{StopSignal, Thread, ThreadWork};

use std::sync::{Arc, Mutex};

pub struct Poll(Arc<Mutex<Option<Thread<Poll>>>>);
impl ThreadWork for Poll {
    type Driver = Drv;
    type Takes = TakesNothing;
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <TakesNothing as TakesMutexes>::InThread>,
        device: Device<'_, 'c, Drv>,
        stop: &StopSignal<'_>,
    ) {
        let me = self.0.lock().unwrap().take();
        if let Some(me) = me {
            me.stop_and_join(cx);
        }
    }
}

fn main() {}
