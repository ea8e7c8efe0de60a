//! Workers: one that waits for itself.
#![forbid(unsafe_code)]
include!("../prelude.rs");

use std::sync::{Arc, Mutex};

pub struct Loops(Arc<Mutex<Option<Worker<Loops>>>>);
impl Work for Loops {
    type Driver = Drv;
    type Takes = TakesNothing;
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <TakesNothing as TakesMutexes>::State>,
        _: Device<'_, 'c, Drv>,
    ) {
        let me = self.0.lock().unwrap().take();
        if let Some(me) = me {
            me.join(cx);
        }
    }
}

fn main() {}
