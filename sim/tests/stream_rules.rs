//! Frames, stream pointers and processing.

#[macro_use]
mod common;

use std::{
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    time::Duration,
};

use common::format;
use ks_guard::ffi::*;
use ks_guard_sim::{Device, Machine, Pin, Report, Rule, Severity, Status, Violation};

driver! { idle pin_flags KSPIN_FLAG_DO_NOT_INITIATE_PROCESSING; }

/// A running pin with `frames` frames of 64 bytes, whose Process the driver does not have.
fn bench(frames: usize) -> (Machine, Device, Pin) {
    let machine = Machine::new();
    let device = idle::start(&machine);
    let pin = running(&device);
    for _ in 0..frames {
        pin.queue_frame(64).expect("clean").expect("queues");
    }
    (machine, device, pin)
}

fn running(device: &Device) -> Pin {
    let filter = device.open_filter(0).expect("clean").expect("opens");
    let pin = filter
        .open_pin(0, &format())
        .expect("clean")
        .expect("opens");
    pin.set_state(KSSTATE_RUN).expect("clean").expect("runs");
    pin
}

fn edge(pin: &Pin, state: KSSTREAM_POINTER_STATE) -> PKSSTREAM_POINTER {
    // SAFETY: a live pin.
    unsafe { KsPinGetLeadingEdgeStreamPointer(pin.as_ptr(), state) }
}

const LOCKED: KSSTREAM_POINTER_STATE = KSSTREAM_POINTER_STATE_LOCKED;
const UNLOCKED: KSSTREAM_POINTER_STATE = KSSTREAM_POINTER_STATE_UNLOCKED;

#[track_caller]
fn check(report: &Report, rule: Rule, arg1: u32) {
    assert_eq!(report.violation, Violation::StreamPointer, "{report}");
    assert_eq!(
        (report.rule, report.arg1()),
        (Some(rule), Some(arg1)),
        "{report}"
    );
}

#[test]
fn locking_rules_of_the_leading_edge() {
    type Misuse = fn(&Pin);
    let cases: [Misuse; 3] = [
        |pin| {
            // SAFETY: a live stream pointer; locking it twice is what is tested.
            unsafe { KsStreamPointerLock(edge(pin, LOCKED)) };
        },
        // SAFETY: a live stream pointer; unlocking it unlocked is what is tested.
        |pin| unsafe { KsStreamPointerUnlock(edge(pin, UNLOCKED), 0) },
        |pin| {
            edge(pin, LOCKED);
            edge(pin, LOCKED);
        },
    ];
    for misuse in cases {
        let (machine, _, pin) = bench(1);
        let report = machine.run(move || misuse(&pin)).expect_err("misuse");
        check(&report, Rule::KsStreamPointerLock, 0x81003);
    }
}

#[test]
fn invalid_stream_pointers() {
    type Misuse = fn(&Pin);
    let cases: [(Misuse, &str); 4] = [
        (
            |_| {
                // SAFETY: the null pointer is what is tested.
                unsafe { KsStreamPointerUnlock(std::ptr::null_mut(), 0) };
            },
            "null",
        ),
        (
            |pin| {
                // SAFETY: the foreign pointer is what is tested.
                unsafe { KsStreamPointerDelete(pin.as_ptr().cast()) };
            },
            "no stream pointer",
        ),
        (
            |pin| {
                // SAFETY: deleting an edge is what is tested.
                unsafe { KsStreamPointerDelete(edge(pin, LOCKED)) };
            },
            "leading edge",
        ),
        (
            |pin| {
                let clone = clone_of(edge(pin, LOCKED));
                for _ in 0..2 {
                    // SAFETY: a clone; deleting it twice is what is tested.
                    unsafe { KsStreamPointerDelete(clone) };
                }
            },
            "no longer exists",
        ),
    ];
    for (misuse, what) in cases {
        let (machine, _, pin) = bench(1);
        let report = machine.run(move || misuse(&pin)).expect_err("misuse");
        check(&report, Rule::KsInvalidStreamPointer, 0x8100C);
        assert!(report.what.contains(what), "{report}");
    }
}

fn clone_of(pointer: PKSSTREAM_POINTER) -> PKSSTREAM_POINTER {
    let mut clone = std::ptr::null_mut();
    // SAFETY: a live stream pointer, and a place for the clone.
    let status = unsafe { KsStreamPointerClone(pointer, None, 16, &raw mut clone) };
    assert_eq!(status, STATUS_SUCCESS);
    clone
}

#[test]
fn a_clone_keeps_its_frame_until_it_is_deleted() {
    let (machine, _, pin) = bench(2);
    let used = pin.clone();
    let clone = machine
        .run(move || {
            let edge = edge(&used, LOCKED);
            let clone = clone_of(edge);
            // SAFETY: the clone is live; its context has the 16 bytes that were asked for.
            assert!(!unsafe { (*clone).Context }.is_null());
            // SAFETY: as above.
            assert_eq!(unsafe { (*clone).StreamHeader }, unsafe {
                (*edge).StreamHeader
            });
            // SAFETY: a live pin with one clone.
            let found = unsafe { KsPinGetFirstCloneStreamPointer(used.as_ptr()) };
            assert_eq!(found, clone);
            // SAFETY: as above.
            assert!(unsafe { KsStreamPointerGetNextClone(clone) }.is_null());
            // SAFETY: the edge is locked.
            unsafe { KsStreamPointerUnlock(edge, 1) };
            clone.addr()
        })
        .expect("clean");
    assert!(
        pin.completed().expect("clean").is_empty(),
        "the clone holds the frame"
    );
    machine
        // SAFETY: the clone is live.
        .run(move || unsafe { KsStreamPointerDelete(std::ptr::with_exposed_provenance_mut(clone)) })
        .expect("clean");
    assert_eq!(pin.completed().expect("clean").len(), 1);
}

#[test]
fn a_clone_left_at_close() {
    let (machine, _, pin) = bench(1);
    let used = pin.clone();
    machine
        .run(move || {
            let edge = edge(&used, LOCKED);
            clone_of(edge);
            // SAFETY: the edge is locked.
            unsafe { KsStreamPointerUnlock(edge, 0) };
        })
        .expect("clean");
    let report = pin.close().expect_err("a clone is left");
    check(&report, Rule::KsStreamPointerClone, 0x81002);
}

#[test]
fn a_pointer_locked_at_device_stop() {
    let (machine, device, pin) = bench(1);
    machine
        .run(move || edge(&pin, LOCKED).is_null())
        .expect("clean");
    let report = device.stop().expect_err("still locked");
    check(&report, Rule::KsStreamPointerUnlock, 0x81004);
}

#[test]
fn offsets_move_and_the_end_ejects() {
    let (machine, _, pin) = bench(2);
    let used = pin.clone();
    machine
        .run(move || {
            let edge = edge(&used, LOCKED);
            // SAFETY: a locked stream pointer.
            let offset = unsafe { (*edge).Offset };
            // SAFETY: as above.
            let before = unsafe { *offset };
            assert_eq!((before.Count, before.Remaining), (64, 64));
            // SAFETY: as above.
            let found = unsafe { KsStreamPointerAdvanceOffsets(edge, 0, 40, 0) };
            assert_eq!(found, STATUS_SUCCESS);
            // SAFETY: as above.
            let after = unsafe { *offset };
            assert_eq!(
                (after.Remaining, after.Data.addr() - before.Data.addr()),
                (24, 40)
            );
            let mut bytes = (0, 0);
            // SAFETY: a live pin, places for the results.
            unsafe {
                KsPinGetAvailableByteCount(used.as_ptr(), &raw mut bytes.0, &raw mut bytes.1)
            };
            assert_eq!(bytes, (0, 128));
            // SAFETY: as above; the frame is used up, so the edge goes to the second one, still locked.
            let found = unsafe { KsStreamPointerAdvanceOffsets(edge, 0, 24, 0) };
            assert_eq!(found, STATUS_SUCCESS);
            // SAFETY: as above; there is no third frame.
            let found = unsafe { KsStreamPointerAdvance(edge) };
            assert_eq!(found, STATUS_DEVICE_NOT_READY);
            assert!(edge_is_null(&used));
        })
        .expect("clean");
    assert_eq!(pin.completed().expect("clean").len(), 2);
}

fn edge_is_null(pin: &Pin) -> bool {
    edge(pin, UNLOCKED).is_null()
}

#[test]
fn more_bytes_than_remain() {
    let (machine, _, pin) = bench(1);
    let report = machine
        // SAFETY: a locked stream pointer; the count is what is tested.
        .run(move || unsafe { KsStreamPointerAdvanceOffsets(edge(&pin, LOCKED), 0, 65, 0) })
        .expect_err("too many");
    assert_eq!(
        (report.violation, report.rule),
        (Violation::StreamPointer, None)
    );
}

#[test]
fn a_write_past_the_frame() {
    let (machine, _, pin) = bench(1);
    let report = machine
        .run(move || {
            let edge = edge(&pin, LOCKED);
            // SAFETY: a locked stream pointer.
            let data = unsafe { (*edge).OffsetOut.Data };
            // SAFETY: the byte behind the frame is the simulator's guard; writing it is what is tested.
            unsafe { data.cast::<[u8; 65]>().write([0; 65]) };
            // SAFETY: the edge is locked.
            unsafe { KsStreamPointerUnlock(edge, 1) };
        })
        .expect_err("overrun");
    assert_eq!(report.violation, Violation::BufferOverrun);
}

#[test]
fn stopping_cancels_what_is_queued() {
    let (_, _, pin) = bench(3);
    pin.set_state(KSSTATE_STOP).expect("clean").expect("stops");
    let frames = pin.completed().expect("clean");
    assert_eq!(frames.len(), 3);
    assert!(
        frames
            .iter()
            .all(|f| f.status == STATUS_CANCELLED && !f.is_complete())
    );
    let reply = pin.queue_frame(64).expect("clean");
    assert_eq!(reply, Err(Status(STATUS_INVALID_DEVICE_STATE)));
}

static CANCELLED: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" fn cancel(clone: PKSSTREAM_POINTER) {
    CANCELLED.fetch_add(1, SeqCst);
    // SAFETY: AVStream passes a live clone.
    unsafe { KsStreamPointerDelete(clone) };
}

unsafe extern "C" fn cancel_touches_the_queue(clone: PKSSTREAM_POINTER) {
    // SAFETY: AVStream passes a live clone; the call is what is tested.
    unsafe { KsStreamPointerAdvance(clone) };
}

fn clone_with(machine: &Machine, pin: &Pin, callback: unsafe extern "C" fn(PKSSTREAM_POINTER)) {
    let used = pin.clone();
    machine
        .run(move || {
            let edge = edge(&used, LOCKED);
            let mut clone = std::ptr::null_mut();
            // SAFETY: a live stream pointer, and a place for the clone.
            unsafe { KsStreamPointerClone(edge, Some(callback), 0, &raw mut clone) };
            // SAFETY: the clone starts as locked as its parent.
            unsafe { KsStreamPointerUnlock(clone, 0) };
            // SAFETY: the edge is locked.
            unsafe { KsStreamPointerUnlock(edge, 0) };
        })
        .expect("clean");
}

#[test]
fn cancel_callbacks_hear_of_a_stop() {
    let (machine, _, pin) = bench(1);
    clone_with(&machine, &pin, cancel);
    pin.set_state(KSSTATE_STOP).expect("clean").expect("stops");
    assert_eq!(CANCELLED.load(SeqCst), 1);
    assert_eq!(pin.completed().expect("clean").len(), 1);

    let (machine, _, pin) = bench(1);
    clone_with(&machine, &pin, cancel_touches_the_queue);
    let report = pin.set_state(KSSTATE_STOP).expect_err("forbidden call");
    assert_eq!(report.violation, Violation::ForbiddenCall);
}

static CALLS: AtomicUsize = AtomicUsize::new(0);

/// Uses one frame per call.
unsafe extern "C" fn process_one(pin: PKSPIN) -> NTSTATUS {
    // SAFETY: AVStream passes a live pin.
    let edge = unsafe { KsPinGetLeadingEdgeStreamPointer(pin, LOCKED) };
    CALLS.fetch_add(1, SeqCst);
    // SAFETY: the edge is locked: Process runs only with a frame.
    unsafe { KsStreamPointerUnlock(edge, 1) };
    STATUS_SUCCESS
}
driver! { in_run pin { Process: process_one } pin_flags KSPIN_FLAG_PROCESS_IN_RUN_STATE_ONLY; }

#[test]
fn processing_waits_for_the_run_state() {
    let machine = Machine::new();
    let device = in_run::start(&machine);
    let filter = device.open_filter(0).expect("clean").expect("opens");
    let pin = filter
        .open_pin(0, &format())
        .expect("clean")
        .expect("opens");
    pin.set_state(KSSTATE_PAUSE)
        .expect("clean")
        .expect("pauses");
    for _ in 0..3 {
        pin.queue_frame(8).expect("clean").expect("queues");
    }
    assert_eq!(CALLS.load(SeqCst), 0);
    pin.set_state(KSSTATE_RUN).expect("clean").expect("runs");
    assert_eq!(CALLS.load(SeqCst), 3);
    assert_eq!(pin.completed().expect("clean").len(), 3);
}

/// Sees the bytes that the client sent, and stamps the header.
unsafe extern "C" fn process_input(pin: PKSPIN) -> NTSTATUS {
    // SAFETY: AVStream passes a live pin.
    let edge = unsafe { KsPinGetLeadingEdgeStreamPointer(pin, LOCKED) };
    // SAFETY: a locked stream pointer.
    let input = unsafe { (*edge).OffsetIn };
    // SAFETY: as above.
    let header = unsafe { (*edge).StreamHeader };
    // SAFETY: the frame has `Remaining` readable bytes.
    let first = unsafe { *input.Data };
    // SAFETY: as above.
    unsafe { (*header).PresentationTime.Time = i64::from(first) };
    // SAFETY: as above.
    unsafe { (*header).OptionsFlags = KSSTREAM_HEADER_OPTIONSF_TIMEVALID };
    // SAFETY: as above.
    unsafe { KsStreamPointerSetStatusCode(edge, STATUS_UNSUCCESSFUL) };
    // SAFETY: as above.
    unsafe { KsStreamPointerAdvanceOffsetsAndUnlock(edge, input.Remaining, 0, 0) };
    STATUS_SUCCESS
}
driver! {
    sink
    pin { Process: process_input }
    pin_flags KSPIN_FLAG_ASYNCHRONOUS_PROCESSING;
    pin_flow KSPIN_DATAFLOW_IN;
}

#[test]
fn an_input_pin_processes_on_a_worker() {
    let machine = Machine::new();
    let pin = running(&sink::start(&machine));
    pin.queue_data(&[42; 10]).expect("clean").expect("queues");
    let frame = pin
        .wait_frame(Duration::from_secs(20))
        .expect("clean")
        .expect("it comes");
    assert_eq!(frame.data(), [42; 10]);
    assert_eq!(
        (frame.presentation_time.Time, frame.options),
        (42, KSSTREAM_HEADER_OPTIONSF_TIMEVALID)
    );
    assert_eq!(frame.status, STATUS_UNSUCCESSFUL);
    machine.settle().expect("clean");
    let ledger = machine.ledger();
    assert!(
        ledger
            .holds()
            .iter()
            .any(|h| h.callback == "pin Process" && &*h.thread == "ks worker")
    );
}

unsafe extern "C" fn process_nothing(_pin: PKSPIN) -> NTSTATUS {
    STATUS_SUCCESS
}
driver! { spins pin { Process: process_nothing } }

#[test]
fn process_that_never_consumes() {
    let pin = running(&spins::start(&Machine::new()));
    let report = pin.queue_frame(8).expect_err("it would spin for ever");
    assert_eq!(report.violation, Violation::Watchdog);
}

unsafe extern "C" fn process_attempts(pin: PKSPIN) -> NTSTATUS {
    // SAFETY: AVStream passes a live pin; the call is what is tested.
    unsafe { KsPinAttemptProcessing(pin, 0) };
    STATUS_PENDING
}
driver! { attempts pin { Process: process_attempts } }

#[test]
fn a_synchronous_attempt_under_the_processing_mutex() {
    let pin = running(&attempts::start(&Machine::new()));
    let report = pin.queue_frame(8).expect_err("forbidden");
    assert_eq!(report.violation, Violation::ForbiddenCall);
}

unsafe extern "C" fn process_slowly(_pin: PKSPIN) -> NTSTATUS {
    std::thread::sleep(Duration::from_millis(20));
    STATUS_PENDING
}
driver! { slow pin { Process: process_slowly } }

#[test]
fn time_limits_are_notes_or_violations() {
    let limit = Duration::from_millis(5);
    let machine = Machine::builder().processing_limit(limit).build();
    running(&slow::start(&machine))
        .queue_frame(8)
        .expect("a note")
        .expect("queues");
    let notes = machine.notes();
    assert_eq!(
        notes[0].rule,
        Some(Rule::KsTimedProcessingMutex),
        "{notes:?}"
    );

    let strict = Machine::builder()
        .callback_limit(limit)
        .timed_rules(Severity::Violation)
        .build();
    let report = running(&slow::start(&strict))
        .queue_frame(8)
        .expect_err("too slow");
    assert_eq!(
        (report.violation, report.rule),
        (Violation::TimedRule, Some(Rule::KsTimedPinCallbacks))
    );

    let deaf = Machine::builder()
        .processing_limit(limit)
        .timed_rules(Severity::Ignore)
        .build();
    running(&slow::start(&deaf))
        .queue_frame(8)
        .expect("ignored")
        .expect("queues");
    assert!(deaf.notes().is_empty());
}
