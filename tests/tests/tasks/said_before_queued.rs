//! What a caller has written before it asks is seen by a run that begins after it: whether the item was idle, queued, running or
//! about to run again.

use crate::prelude::*;
use std::time::Instant;

static SAID: AtomicU32 = AtomicU32::new(0);
static SEEN: AtomicU32 = AtomicU32::new(0);

pub(crate) struct Listens;
impl Work for Listens {
    type Driver = Camera;
    type Takes = TakesNothing;
    fn run<'c>(
        &mut self,
        _: &mut Cx<'c, <TakesNothing as TakesMutexes>::State>,
        _: Device<'_, 'c, Camera>,
    ) {
        // As little order as there is: the worker's own has to do.
        SEEN.store(SAID.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

#[ks_synchronized(slot = device::PostStart)]
fn post_start(cx: &mut Cx, device: Device<Camera>) -> NtResult {
    let worker = Worker::register(cx, device, Listens)?;
    for round in 0..300 {
        // The first asks an idle worker, the others one in any state.
        for asked in 1..=8 {
            SAID.store(8 * round + asked, Ordering::Relaxed);
            worker.queue(cx)?;
        }
        let begun = Instant::now();
        while SEEN.load(Ordering::Relaxed) != 8 * round + 8 {
            assert!(begun.elapsed() < Duration::from_secs(20), "in {round}");
            std::thread::yield_now();
        }
    }
    worker.join(cx);
    Ok(())
}

driver! {
    data Nothing, Nothing, Nothing, Nothing;
    device { post_start: post_start }
    filter {}
    pin {}
    properties {}
}

#[test]
fn what_is_said_before_the_work_is_asked_for_is_seen() {
    let machine = Machine::new();
    let device = kit::started(&machine, entry);
    assert_eq!(SEEN.load(Ordering::Relaxed), 2400);
    kit::removed(&machine, &device);
    nothing_left(&machine);
}
