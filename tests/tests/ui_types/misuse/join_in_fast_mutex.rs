//! Workers: waiting for a work item inside a fast mutex, which the work may take.
#![forbid(unsafe_code)]
include!("../prelude.rs");
use ks_guard::FastMutex;

static TABLE: FastMutex<u32> = FastMutex::new(0);

struct Counts;
impl Work for Counts {
    type Driver = Drv;
    type Takes = TakesNothing;
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <TakesNothing as TakesMutexes>::State>,
        _: Device<'_, 'c, Drv>,
    ) {
        cx.with_fast_mutex(&TABLE, |_, count| *count += 1);
    }
}

fn handler(cx: &mut Cx<'_, Free>, worker: Worker<Counts>) {
    cx.with_fast_mutex(&TABLE, |cx, _| {
        worker.join(cx);
    });
}

fn main() {}
