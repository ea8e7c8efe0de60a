//! Every rule about the three mutexes: the right rule, code, object and both places.
#![expect(
    clippy::disallowed_methods,
    reason = "the raw calls are what the simulator judges"
)]

#[macro_use]
mod common;

use common::format;
use ks_guard::ffi::*;
use ks_guard_sim::{By, Device, Filter, Irql, Machine, MutexKind, Pin, Report, Rule, Violation};

driver! { plain }

/// A machine with one device, one filter and two pins.
fn bench() -> (Machine, Device, Filter, Pin, Pin) {
    let machine = Machine::new();
    let device = plain::start(&machine);
    let filter = device.open_filter(0).expect("clean").expect("opens");
    let one = filter
        .open_pin(0, &format())
        .expect("clean")
        .expect("opens");
    let two = filter
        .open_pin(0, &format())
        .expect("clean")
        .expect("opens");
    (machine, device, filter, one, two)
}

/// What a report must say.
#[track_caller]
fn check(report: &Report, violation: Violation, rule: Option<Rule>, object: &str) {
    let text = report.to_string();
    assert_eq!(report.violation, violation, "{text}");
    assert_eq!(report.rule, rule, "{text}");
    assert_eq!(
        report.object.map(|o| o.to_string()).as_deref(),
        Some(object),
        "{text}"
    );
    let here = report.here.source.as_deref().unwrap_or_default();
    assert!(
        here.contains("mutex_rules"),
        "the offending line is not named: {text}"
    );
    if let Some(rule) = rule {
        assert!(
            text.contains(rule.name()) && text.contains(&format!("0x{:X}", rule.arg1())),
            "{text}"
        );
    }
    assert!(
        !report.instead.is_empty() && !report.basis.is_empty(),
        "{text}"
    );
}

#[track_caller]
fn check_first(report: &Report) {
    let first = report.first.as_ref().expect("the earlier place is known");
    let source = first.source.as_deref().unwrap_or_default();
    assert!(
        source.contains("mutex_rules"),
        "the earlier line is not named: {report}"
    );
}

#[test]
fn device_recursion_is_the_documented_self_deadlock() {
    let (machine, device, ..) = bench();
    let report = machine
        .run(move || {
            // SAFETY: a live device.
            unsafe { KsAcquireDevice(device.as_ptr()) };
            // SAFETY: a live device; the recursion is what is tested.
            unsafe { KsAcquireDevice(device.as_ptr()) };
        })
        .expect_err("recursion");
    check(&report, Violation::Recursion, None, "device#1");
    check_first(&report);
    assert_eq!(report.rule_name(), "documented self-deadlock");
    assert_eq!(report.held.len(), 1);
    assert_eq!(
        (report.held[0].mutex, report.held[0].by),
        (MutexKind::Device, By::Driver)
    );
}

#[test]
fn control_recursion_through_the_pin_is_seen() {
    let (machine, _, filter, pin, _) = bench();
    let report = machine
        .run(move || {
            // SAFETY: a live filter.
            unsafe { KsFilterAcquireControl(filter.as_ptr()) };
            // SAFETY: a live pin of it; its control mutex is the filter's.
            unsafe { KsPinAcquireControl(pin.as_ptr()) };
        })
        .expect_err("recursion");
    check(
        &report,
        Violation::Recursion,
        Some(Rule::KsFilterMutex),
        "filter#1",
    );
    check_first(&report);
    assert_eq!(report.arg1(), Some(0x8100A));
    println!("{report}");
}

#[test]
fn processing_recursion() {
    let (machine, _, _, pin, _) = bench();
    let report = machine
        .run(move || {
            for _ in 0..2 {
                // SAFETY: a live pin; the recursion is what is tested.
                unsafe { KsPinAcquireProcessingMutex(pin.as_ptr()) };
            }
        })
        .expect_err("recursion");
    check(
        &report,
        Violation::Recursion,
        Some(Rule::KsProcessingMutex),
        "pin#1",
    );
    check_first(&report);
    assert_eq!(report.arg1(), Some(0x8100B));
}

#[test]
fn the_three_inversions() {
    type Steps = fn(&Device, &Filter, &Pin);
    let cases: [(Steps, Option<Rule>, &str, MutexKind); 3] = [
        (
            |device, filter, _| {
                // SAFETY: a live filter.
                unsafe { KsFilterAcquireControl(filter.as_ptr()) };
                // SAFETY: a live device; the order is what is tested.
                unsafe { KsAcquireDevice(device.as_ptr()) };
            },
            None,
            "device#1",
            MutexKind::Control,
        ),
        (
            |device, _, pin| {
                // SAFETY: a live pin.
                unsafe { KsPinAcquireProcessingMutex(pin.as_ptr()) };
                // SAFETY: a live device; the order is what is tested.
                unsafe { KsAcquireDevice(device.as_ptr()) };
            },
            None,
            "device#1",
            MutexKind::Processing,
        ),
        (
            |_, filter, _| {
                // SAFETY: a live filter.
                unsafe { KsFilterAcquireProcessingMutex(filter.as_ptr()) };
                // SAFETY: a live filter; the order is what is tested.
                unsafe { KsFilterAcquireControl(filter.as_ptr()) };
            },
            Some(Rule::KsProcessingMutex),
            "filter#1",
            MutexKind::Processing,
        ),
    ];
    for (steps, rule, object, held) in cases {
        let (machine, device, filter, pin, _) = bench();
        let report = machine
            .run(move || steps(&device, &filter, &pin))
            .expect_err("inversion");
        check(&report, Violation::Inversion, rule, object);
        check_first(&report);
        assert_eq!(report.held[0].mutex, held);
    }
}

#[test]
fn hierarchy_order_is_clean_and_counted() {
    let (machine, device, filter, pin, _) = bench();
    let before = machine.ledger().acquired_by(By::Driver);
    machine
        .run_named("in order", move || {
            // SAFETY: live objects, in the documented order; each is released below.
            unsafe { KsAcquireDevice(device.as_ptr()) };
            // SAFETY: as above.
            unsafe { KsFilterAcquireControl(filter.as_ptr()) };
            // SAFETY: as above.
            unsafe { KsPinAcquireProcessingMutex(pin.as_ptr()) };
            // SAFETY: as above.
            unsafe { KsPinReleaseProcessingMutex(pin.as_ptr()) };
            // SAFETY: as above.
            unsafe { KsFilterReleaseControl(filter.as_ptr()) };
            // SAFETY: as above.
            unsafe { KsReleaseDevice(device.as_ptr()) };
        })
        .expect("clean");
    let ledger = machine.ledger();
    assert_eq!(ledger.acquired_by(By::Driver), before + 3);
    assert_eq!(ledger.acquired(), ledger.released());
    let own: Vec<_> = ledger
        .holds()
        .iter()
        .filter(|h| &*h.thread == "in order")
        .collect();
    let depths: Vec<_> = own.iter().map(|h| (h.mutex, h.depth)).collect();
    let expected = [
        (MutexKind::Device, 0),
        (MutexKind::Control, 1),
        (MutexKind::Processing, 2),
    ];
    assert_eq!(depths, expected);
    // The outer holds enclose the inner ones.
    assert!(
        own.windows(2)
            .all(|w| w[0].from_ns <= w[1].from_ns && w[0].until_ns >= w[1].until_ns)
    );
    assert!(
        own.iter()
            .all(|h| h.callback == "driver thread" && !h.contended)
    );
}

#[test]
fn release_without_acquire() {
    type Steps = fn(&Device, &Filter, &Pin);
    let cases: [(Steps, Rule, &str); 3] = [
        (
            // SAFETY: a live device; the stray release is what is tested.
            |device, _, _| unsafe { KsReleaseDevice(device.as_ptr()) },
            Rule::KsDeviceMutex,
            "device#1",
        ),
        (
            // SAFETY: a live pin; the stray release is what is tested.
            |_, _, pin| unsafe { KsPinReleaseControl(pin.as_ptr()) },
            Rule::KsFilterMutex,
            "filter#1",
        ),
        (
            // SAFETY: a live pin; the stray release is what is tested.
            |_, _, pin| unsafe { KsPinReleaseProcessingMutex(pin.as_ptr()) },
            Rule::KsProcessingMutex,
            "pin#1",
        ),
    ];
    for (steps, rule, object) in cases {
        let (machine, device, filter, pin, _) = bench();
        let report = machine
            .run(move || steps(&device, &filter, &pin))
            .expect_err("stray release");
        check(
            &report,
            Violation::ReleaseWithoutAcquire,
            Some(rule),
            object,
        );
        assert!(report.first.is_none());
    }
}

#[test]
fn release_on_another_thread_names_the_owner() {
    let (machine, _, filter, ..) = bench();
    let (taken, is_taken) = std::sync::mpsc::channel();
    let (go, may_go) = std::sync::mpsc::channel::<()>();
    let of = filter.clone();
    let owner = machine.spawn("owner", move || {
        // SAFETY: a live filter.
        unsafe { KsFilterAcquireControl(of.as_ptr()) };
        taken.send(()).expect("the test listens");
        let _ = may_go.recv();
    });
    is_taken.recv().expect("the owner speaks");
    let report = machine
        // SAFETY: a live filter; the thread is what is tested.
        .run_named("thief", move || unsafe {
            KsFilterReleaseControl(filter.as_ptr());
        })
        .expect_err("wrong thread");
    check(
        &report,
        Violation::WrongThread,
        Some(Rule::KsFilterMutex),
        "filter#1",
    );
    check_first(&report);
    assert_eq!(&*report.here.thread, "thief");
    assert_eq!(report.first.as_ref().map(|p| &*p.thread), Some("owner"));
    drop(go);
    // The owner meets the stopped machine on its way out, too.
    let same = owner.join().expect_err("the machine has stopped");
    assert_eq!(same.what, report.what);
}

#[test]
fn a_mutex_left_behind() {
    let (machine, device, ..) = bench();
    let report = machine
        // SAFETY: a live device; that it is not released is what is tested.
        .run(move || unsafe { KsAcquireDevice(device.as_ptr()) })
        .expect_err("leak");
    // The offender has returned, so the line is that of the acquisition.
    assert_eq!(
        (report.violation, report.rule),
        (Violation::LeakedMutex, Some(Rule::KsDeviceMutex))
    );
    check_first(&report);

    let (machine, _, filter, ..) = bench();
    let report = machine
        // SAFETY: a live filter; that it is not released is what is tested.
        .run(move || unsafe { KsFilterAcquireControl(filter.as_ptr()) })
        .expect_err("leak");
    assert_eq!(
        (report.violation, report.rule),
        (Violation::LeakedMutex, None)
    );
    check_first(&report);
}

#[test]
fn acquire_above_passive_level() {
    for irql in [Irql::Apc, Irql::Dispatch] {
        let (machine, device, ..) = bench();
        let report = machine
            // SAFETY: a live device; the level is what is tested.
            .run_at(irql, move || unsafe { KsAcquireDevice(device.as_ptr()) })
            .expect_err("too high");
        assert_eq!(report.violation, Violation::IrqlTooHigh);
        assert_eq!(
            (report.rule, report.arg1()),
            (Some(Rule::KsIrqlDDIs), Some(0x81009))
        );
    }
}

#[test]
fn a_spin_lock_raises_and_lowers() {
    let (machine, device, ..) = bench();
    let report = machine
        .run(move || {
            let mut lock: KSPIN_LOCK = 0;
            // SAFETY: a spin lock of this frame.
            let old = unsafe { KeAcquireSpinLockRaiseToDpc(&raw mut lock) };
            // SAFETY: taken above, to the level it returned.
            unsafe { KeReleaseSpinLock(&raw mut lock, old) };
            // SAFETY: a live device, at PASSIVE_LEVEL again.
            unsafe { KsAcquireDevice(device.as_ptr()) };
            // SAFETY: taken above.
            unsafe { KsReleaseDevice(device.as_ptr()) };
            // SAFETY: as above.
            unsafe { KeAcquireSpinLockRaiseToDpc(&raw mut lock) };
            // SAFETY: a live device; the spin lock is what is tested.
            unsafe { KsAcquireDevice(device.as_ptr()) };
        })
        .expect_err("under a spin lock");
    assert_eq!(report.rule, Some(Rule::KsIrqlDDIs));
}

#[test]
fn two_filters_have_no_documented_order() {
    let steps = |machine: &Machine| {
        let device = plain::start(machine);
        let one = device.open_filter(0).expect("clean").expect("opens");
        let two = device.open_filter(0).expect("clean").expect("opens");
        machine.run(move || {
            // SAFETY: live filters; each is released below.
            unsafe { KsFilterAcquireControl(one.as_ptr()) };
            // SAFETY: as above.
            unsafe { KsFilterAcquireControl(two.as_ptr()) };
            // SAFETY: as above.
            unsafe { KsFilterReleaseControl(two.as_ptr()) };
            // SAFETY: as above.
            unsafe { KsFilterReleaseControl(one.as_ptr()) };
        })
    };
    let machine = Machine::new();
    steps(&machine).expect("by default it is a note");
    let notes = machine.notes();
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].violation, Violation::UndocumentedOrder);
    let strict = Machine::builder().two_objects_is_violation(true).build();
    let report = steps(&strict).expect_err("strict");
    check(&report, Violation::UndocumentedOrder, None, "filter#2");
}

#[test]
fn a_stopped_machine_answers_every_call_with_the_same_report() {
    let (machine, device, filter, pin, _) = bench();
    let stray = device.clone();
    // SAFETY: a live device; the stray release is what is tested.
    let report = machine
        .run(move || unsafe { KsReleaseDevice(stray.as_ptr()) })
        .expect_err("stray");
    assert_eq!(machine.ledger().violations(), 1);
    assert_eq!(machine.violation().expect("stopped").what, report.what);
    assert_eq!(filter.close().expect_err("stopped").what, report.what);
    assert_eq!(
        pin.set_state(KSSTATE_RUN).expect_err("stopped").what,
        report.what
    );
    assert_eq!(pin.completed().expect_err("stopped").what, report.what);
    assert_eq!(device.remove().expect_err("stopped").what, report.what);
    assert_eq!(machine.run(|| 1).expect_err("stopped").what, report.what);
    assert_eq!(machine.settle().expect_err("stopped").what, report.what);
}
