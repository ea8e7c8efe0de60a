//! That threads really exclude each other, and that what is removed under load ends cleanly.
#![expect(
    clippy::disallowed_methods,
    reason = "the raw calls are what the simulator judges"
)]

#[macro_use]
mod common;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::Duration,
};

use common::format;
use ks_guard::ffi::*;
use ks_guard_sim::{By, Filter, Machine, MutexKind};

driver! { plain }

fn two_filters(machine: &Machine) -> (Filter, Filter) {
    let device = plain::start(machine);
    let one = device.open_filter(0).expect("clean").expect("opens");
    let two = device.open_filter(0).expect("clean").expect("opens");
    (one, two)
}

#[test]
fn mutexes_exclude_and_contention_is_counted() {
    const THREADS: u64 = 6;
    const ROUNDS: u64 = 300;
    let machine = Machine::new();
    let (one, _) = two_filters(&machine);
    let counter = Arc::new(AtomicU64::new(0));
    let threads: Vec<_> = (0..THREADS)
        .map(|number| {
            let (filter, counter) = (one.clone(), Arc::clone(&counter));
            machine.spawn(&format!("adder {number}"), move || {
                for _ in 0..ROUNDS {
                    // SAFETY: a live filter.
                    unsafe { KsFilterAcquireControl(filter.as_ptr()) };
                    // A read and a write that lose updates unless the mutex excludes.
                    let seen = counter.load(SeqCst);
                    std::thread::yield_now();
                    counter.store(seen + 1, SeqCst);
                    // SAFETY: taken above.
                    unsafe { KsFilterReleaseControl(filter.as_ptr()) };
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("clean");
    }
    assert_eq!(counter.load(SeqCst), THREADS * ROUNDS);
    let ledger = machine.ledger();
    let total = ledger
        .totals()
        .iter()
        .find(|t| t.by == By::Driver && t.mutex == MutexKind::Control)
        .expect("they acquired");
    assert_eq!(
        (total.acquired, total.released),
        (THREADS * ROUNDS, THREADS * ROUNDS)
    );
    assert!(total.contended > 0 && total.wait_ns > 0);
    assert!(total.mean_ns() <= total.longest_ns);
    assert_eq!(
        ledger.to_string(),
        format!(
            "ledger: {0} acquired, {0} released, 0 violations",
            ledger.acquired()
        )
    );
}

#[test]
fn spin_locks_exclude() {
    struct Shared(std::cell::UnsafeCell<(KSPIN_LOCK, u64)>);
    // SAFETY: the number is reached under the spin lock alone.
    unsafe impl Sync for Shared {}
    static SHARED: Shared = Shared(std::cell::UnsafeCell::new((0, 0)));
    let machine = Machine::new();
    let threads: Vec<_> = (0..4)
        .map(|number| {
            machine.spawn(&format!("spinner {number}"), || {
                for _ in 0..200 {
                    // SAFETY: the address of a member of a static.
                    let lock = unsafe { &raw mut (*SHARED.0.get()).0 };
                    // SAFETY: a spin lock that lives for ever.
                    let old = unsafe { KeAcquireSpinLockRaiseToDpc(lock) };
                    // SAFETY: the lock is held.
                    unsafe { (*SHARED.0.get()).1 += 1 };
                    // SAFETY: taken above, to the level it returned.
                    unsafe { KeReleaseSpinLock(lock, old) };
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("clean");
    }
    // SAFETY: all threads have ended.
    assert_eq!(unsafe { (*SHARED.0.get()).1 }, 800);
}

#[test]
fn surprise_removal_under_load_ends_cleanly() {
    removal_under_load(true);
}

#[test]
fn orderly_removal_under_load_ends_cleanly() {
    removal_under_load(false);
}

fn removal_under_load(by_surprise: bool) {
    let machine = Machine::new();
    let device = plain::start(&machine);
    let users: Vec<_> = (0..4)
        .map(|number| {
            let device = device.clone();
            std::thread::Builder::new()
                .name(format!("client {number}"))
                .spawn(move || {
                    let mut opened = 0;
                    // Until the device is gone every open succeeds, and every handle can be used and closed.
                    while let Ok(filter) = device.open_filter(0).expect("clean") {
                        opened += 1;
                        if let Ok(pin) = filter.open_pin(0, &format()).expect("clean") {
                            let _ = pin.set_state(KSSTATE_RUN).expect("clean");
                            let _ = pin.queue_frame(16).expect("clean");
                            let _ = pin.close().expect("clean");
                        }
                        let _ = filter.close().expect("clean");
                    }
                    opened
                })
                .expect("the host can start a thread")
        })
        .collect();
    std::thread::sleep(Duration::from_millis(50));
    if by_surprise {
        device.surprise_removal().expect("clean");
    }
    device.remove().expect("clean").expect("removes");
    let opened: usize = users
        .into_iter()
        .map(|user| user.join().expect("no panic"))
        .sum();
    assert!(opened > 0);
    let ledger = machine.ledger();
    assert_eq!(ledger.acquired(), ledger.released());
}
