//! Fast mutexes: who holds them, the IRQL that they raise, and what is reported about them.
#![expect(
    clippy::disallowed_methods,
    reason = "the raw calls are what the simulator judges"
)]

#[macro_use]
mod common;

use std::{
    cell::UnsafeCell,
    mem::MaybeUninit,
    sync::{Barrier, Once},
};

use common::format;
use ks_guard::ffi::*;
use ks_guard_sim::{Irql, Machine, Report, Rule, Violation};

/// A fast mutex in a static, beside a number that it protects.
struct Shared(UnsafeCell<MaybeUninit<(FAST_MUTEX, u64)>>, Once);
// SAFETY: the mutex is used by its functions alone, and the number under it.
unsafe impl Sync for Shared {}

impl Shared {
    const fn new() -> Self {
        Self(UnsafeCell::new(MaybeUninit::zeroed()), Once::new())
    }

    fn uninitialised(&self) -> PFAST_MUTEX {
        // SAFETY: the address of a member.
        unsafe { &raw mut (*self.0.get().cast::<(FAST_MUTEX, u64)>()).0 }
    }

    fn mutex(&self) -> PFAST_MUTEX {
        let mutex = self.uninitialised();
        // SAFETY: memory for one, which nobody uses before this.
        self.1.call_once(|| unsafe { ExInitializeFastMutex(mutex) });
        mutex
    }

    fn number(&self) -> *mut u64 {
        // SAFETY: the address of a member, which began as zero.
        unsafe { &raw mut (*self.0.get().cast::<(FAST_MUTEX, u64)>()).1 }
    }
}

fn acquire(of: &Shared) {
    // SAFETY: an initialised mutex; whether it may be taken here is what is tested.
    unsafe { ExAcquireFastMutex(of.mutex()) };
}

fn release(of: &Shared) {
    // SAFETY: an initialised mutex; whether it may be released here is what is tested.
    unsafe { ExReleaseFastMutex(of.mutex()) };
}

driver! { plain }

/// What a machine reports about `code`.
fn reported(code: fn()) -> Box<Report> {
    Machine::new().run(code).expect_err("is reported")
}

#[test]
fn it_raises_the_irql_and_restores_it() {
    static TABLE: Shared = Shared::new();
    let machine = Machine::new();
    let device = plain::start(&machine);
    let report = machine
        .run(move || {
            acquire(&TABLE);
            let mut lock: KSPIN_LOCK = 0;
            // SAFETY: a spin lock of this frame.
            let before = unsafe { KeAcquireSpinLockRaiseToDpc(&raw mut lock) };
            assert_eq!(before, 1, "APC_LEVEL");
            // SAFETY: taken above, to the level that it returned.
            unsafe { KeReleaseSpinLock(&raw mut lock, before) };
            release(&TABLE);
            // SAFETY: a live device, at PASSIVE_LEVEL again.
            unsafe { KsAcquireDevice(device.as_ptr()) };
            // The order that is right.
            acquire(&TABLE);
            release(&TABLE);
            // SAFETY: taken above.
            unsafe { KsReleaseDevice(device.as_ptr()) };
            acquire(&TABLE);
            // SAFETY: a live device; that the level is too high is what is tested.
            unsafe { KsAcquireDevice(device.as_ptr()) };
        })
        .expect_err("the device mutex inside a fast mutex");
    assert_eq!(report.violation, Violation::IrqlTooHigh);
    assert_eq!(report.rule, Some(Rule::KsIrqlDDIs));
    assert!(report.what.contains("at IRQL 1"), "{report}");
}

#[test]
fn fast_mutexes_exclude() {
    static COUNT: Shared = Shared::new();
    let machine = Machine::new();
    let threads: Vec<_> = (0..4)
        .map(|number| {
            machine.spawn(&format!("counter {number}"), || {
                for _ in 0..100 {
                    acquire(&COUNT);
                    // SAFETY: the mutex is held.
                    let seen = unsafe { COUNT.number().read() };
                    std::thread::yield_now();
                    // SAFETY: as above.
                    unsafe { COUNT.number().write(seen + 1) };
                    release(&COUNT);
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("clean");
    }
    // SAFETY: all threads have ended.
    assert_eq!(unsafe { COUNT.number().read() }, 400);
}

#[test]
fn a_thread_that_takes_one_twice_waits_for_itself() {
    static TWICE: Shared = Shared::new();
    fn twice() {
        acquire(&TWICE);
        acquire(&TWICE);
    }
    let report = reported(twice);
    assert_eq!(report.violation, Violation::Recursion);
    assert_eq!(report.rule_name(), "documented self-deadlock");
    let first = report.first.expect("where it was taken first");
    assert!(first.source.is_some_and(|at| at.contains("fast_mutex.rs:")));
}

#[test]
fn two_in_two_orders_are_a_circle() {
    static ONE: Shared = Shared::new();
    static OTHER: Shared = Shared::new();
    static BOTH_HOLD: Barrier = Barrier::new(2);
    fn in_order(first: &Shared, second: &Shared) {
        acquire(first);
        BOTH_HOLD.wait();
        acquire(second);
    }
    let machine = Machine::new();
    let one = machine.spawn("one", || in_order(&ONE, &OTHER));
    let other = machine.spawn("other", || in_order(&OTHER, &ONE));
    let report = one.join().expect_err("they wait for each other");
    assert_eq!(report.violation, Violation::Deadlock);
    assert_eq!(report.waiting.len(), 2);
    for waiting in &report.waiting {
        let by = if &*waiting.thread == "one" {
            "other"
        } else {
            "one"
        };
        assert_eq!(waiting.waits_for, format!("a fast mutex, held by `{by}`"));
    }
    other.join().expect_err("the machine has stopped");
}

#[test]
fn releases_are_the_owners() {
    static FREE: Shared = Shared::new();
    static FOREIGN: Shared = Shared::new();
    static HELD: Barrier = Barrier::new(2);
    let report = reported(|| release(&FREE));
    assert_eq!(report.violation, Violation::ReleaseWithoutAcquire);

    let machine = Machine::new();
    let owner = machine.spawn("owner", || {
        acquire(&FOREIGN);
        HELD.wait();
        // Until the machine stops.
        std::thread::sleep(std::time::Duration::from_millis(200));
        release(&FOREIGN);
    });
    HELD.wait();
    let report = machine
        .run_named("other", || release(&FOREIGN))
        .expect_err("is not its owner");
    assert_eq!(report.violation, Violation::WrongThread);
    assert_eq!(&*report.here.thread, "other");
    assert_eq!(&*report.first.expect("where it was taken").thread, "owner");
    owner.join().expect_err("the machine has stopped");
}

#[test]
fn it_is_not_taken_at_dispatch_level() {
    static HIGH: Shared = Shared::new();
    for (irql, allowed) in [
        (Irql::Passive, true),
        (Irql::Apc, true),
        (Irql::Dispatch, false),
    ] {
        let outcome = Machine::new().run_at(irql, || {
            acquire(&HIGH);
            release(&HIGH);
        });
        let refused = outcome.err().map(|report| (report.violation, report.rule));
        let expected = (!allowed).then_some((Violation::IrqlTooHigh, None));
        assert_eq!(refused, expected, "{irql:?}");
    }
}

#[test]
fn it_is_released_at_apc_level() {
    static INNER: Shared = Shared::new();
    let report = reported(|| {
        acquire(&INNER);
        let mut lock: KSPIN_LOCK = 0;
        // SAFETY: a spin lock of this frame; the order of the releases is what is tested.
        unsafe { KeAcquireSpinLockRaiseToDpc(&raw mut lock) };
        release(&INNER);
    });
    assert_eq!(report.violation, Violation::IrqlOnReturn);
    assert!(report.what.contains("at IRQL 2"), "{report}");
}

#[test]
fn one_that_is_not_initialised_where_it_is_is_reported() {
    static NEVER: Shared = Shared::new();
    static ORIGINAL: Shared = Shared::new();
    static COPY: Shared = Shared::new();
    fn never() {
        // SAFETY: memory of a fast mutex's size; that nothing is in it is what is tested.
        unsafe { ExAcquireFastMutex(NEVER.uninitialised()) };
    }
    fn copied() {
        let copy = COPY.uninitialised();
        // SAFETY: both are memory of a fast mutex's size, and nobody uses either.
        unsafe { copy.copy_from_nonoverlapping(ORIGINAL.mutex(), 1) };
        // SAFETY: as above; that its event points elsewhere is what is tested.
        unsafe { ExAcquireFastMutex(copy) };
    }
    fn null() {
        // SAFETY: not followed, but reported.
        unsafe { ExAcquireFastMutex(std::ptr::null_mut()) };
    }
    for wrong in [never, copied, null] {
        let report = reported(wrong);
        assert_eq!(report.violation, Violation::InvalidObject);
        assert_eq!(report.basis, "nf-wdm-exinitializefastmutex");
    }
}

#[test]
fn one_that_is_held_is_not_initialised_again() {
    static AGAIN: Shared = Shared::new();
    let report = reported(|| {
        acquire(&AGAIN);
        // SAFETY: memory for a fast mutex; that it is in use is what is tested.
        unsafe { ExInitializeFastMutex(AGAIN.mutex()) };
    });
    assert_eq!(report.violation, Violation::ForbiddenCall);
}

static LEFT: Shared = Shared::new();

unsafe extern "C" fn add_leaves(_device: PKSDEVICE) -> NTSTATUS {
    acquire(&LEFT);
    STATUS_SUCCESS
}
driver! { leaves_device device { Add: add_leaves } }

unsafe extern "C" fn create_leaves(_filter: PKSFILTER, _irp: PIRP) -> NTSTATUS {
    acquire(&LEFT);
    STATUS_SUCCESS
}
driver! { leaves_filter filter { Create: create_leaves } }

unsafe extern "C" fn pin_create_leaves(_pin: PKSPIN, _irp: PIRP) -> NTSTATUS {
    acquire(&LEFT);
    STATUS_SUCCESS
}
driver! { leaves_pin pin { Create: pin_create_leaves } }

#[test]
fn a_callback_that_returns_with_one_is_reported() {
    let in_add = || {
        let machine = Machine::new();
        // SAFETY: the driver's own tables.
        let driver = unsafe { machine.load(leaves_device::entry) }
            .expect("clean")
            .expect("loads");
        driver.add_device().map(drop).expect_err("Add leaves it")
    };
    let in_filter = || {
        let device = leaves_filter::start(&Machine::new());
        device
            .open_filter(0)
            .map(drop)
            .expect_err("Create leaves it")
    };
    let in_pin = || {
        let device = leaves_pin::start(&Machine::new());
        let filter = device.open_filter(0).expect("clean").expect("opens");
        let opened = filter.open_pin(0, &format());
        opened.map(drop).expect_err("Create leaves it")
    };
    for (report, rule) in [
        (in_add(), Rule::KsIrqlDeviceCallbacks),
        (in_filter(), Rule::KsIrqlFilterCallbacks),
        (in_pin(), Rule::KsIrqlPinCallbacks),
    ] {
        assert_eq!(report.violation, Violation::IrqlOnReturn);
        assert_eq!(report.rule, Some(rule));
        assert!(
            report.what.ends_with("it still holds a fast mutex"),
            "{report}"
        );
        assert!(report.first.is_some(), "{report}");
    }
}
