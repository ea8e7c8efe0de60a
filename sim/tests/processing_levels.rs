//! At which IRQL and on which thread Process runs, depending on who asks and on the pin's flags.

#[macro_use]
mod common;

use std::sync::atomic::{AtomicU8, Ordering::SeqCst};

use common::format;
use ks_guard::ffi::*;
use ks_guard_sim::{Device, Irql, Machine, Pin};

/// The IRQL at which each driver's Process ran last; 99 before that.
static LOW: AtomicU8 = AtomicU8::new(99);
static HIGH: AtomicU8 = AtomicU8::new(99);

/// The IRQL now: what raising it returns.
fn irql() -> u8 {
    let mut lock: KSPIN_LOCK = 0;
    // SAFETY: a spin lock of this frame.
    let level = unsafe { KeAcquireSpinLockRaiseToDpc(&raw mut lock) };
    // SAFETY: taken above, to the level it returned.
    unsafe { KeReleaseSpinLock(&raw mut lock, level) };
    level
}

unsafe extern "C" fn process_low(_pin: PKSPIN) -> NTSTATUS {
    LOW.store(irql(), SeqCst);
    STATUS_PENDING
}
driver! { low pin { Process: process_low } pin_flags KSPIN_FLAG_DO_NOT_INITIATE_PROCESSING; }

unsafe extern "C" fn process_high(_pin: PKSPIN) -> NTSTATUS {
    HIGH.store(irql(), SeqCst);
    STATUS_PENDING
}
driver! {
    high
    pin { Process: process_high }
    pin_flags KSPIN_FLAG_DO_NOT_INITIATE_PROCESSING | KSPIN_FLAG_DISPATCH_LEVEL_PROCESSING;
}

/// A running pin with one frame, on which nothing has processed yet.
fn waiting(device: &Device) -> Pin {
    let filter = device.open_filter(0).expect("clean").expect("opens");
    let pin = filter
        .open_pin(0, &format())
        .expect("clean")
        .expect("opens");
    pin.set_state(KSSTATE_RUN).expect("clean").expect("runs");
    pin.queue_frame(8).expect("clean").expect("queues");
    pin
}

fn attempt_at_dispatch(machine: &Machine, pin: &Pin) {
    let pin = pin.clone();
    machine
        // SAFETY: a live pin.
        .run_at(Irql::Dispatch, move || unsafe {
            KsPinAttemptProcessing(pin.as_ptr(), 0);
        })
        .expect("clean");
    machine.settle().expect("clean");
}

#[test]
fn process_is_deferred_to_passive_level() {
    let machine = Machine::new();
    let pin = waiting(&low::start(&machine));
    attempt_at_dispatch(&machine, &pin);
    assert_eq!(LOW.load(SeqCst), 0);
    let ledger = machine.ledger();
    let hold = ledger
        .holds()
        .iter()
        .find(|h| h.callback == "pin Process")
        .expect("it ran");
    assert_eq!(&*hold.thread, "ks worker");
}

#[test]
fn process_runs_at_dispatch_level_where_the_pin_allows_it() {
    let machine = Machine::new();
    let pin = waiting(&high::start(&machine));
    attempt_at_dispatch(&machine, &pin);
    assert_eq!(HIGH.load(SeqCst), 2);
    let ledger = machine.ledger();
    let hold = ledger
        .holds()
        .iter()
        .find(|h| h.callback == "pin Process")
        .expect("it ran");
    assert_ne!(&*hold.thread, "ks worker");
}
