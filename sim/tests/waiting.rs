//! Nothing hangs: deadlocks, watchdog, parked threads, panics.
#![expect(
    clippy::disallowed_methods,
    reason = "the raw calls are what the simulator judges"
)]

#[macro_use]
mod common;

use std::{
    sync::{
        Arc, Barrier,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use common::format;
use ks_guard::ffi::*;
use ks_guard_sim::{Filter, Machine, Violation};

driver! { plain }

/// Long enough to be sure that it is not the deadline that ended a wait.
const AT_ONCE: Duration = Duration::from_secs(20);

fn two_filters(machine: &Machine) -> (Filter, Filter) {
    let device = plain::start(machine);
    let one = device.open_filter(0).expect("clean").expect("opens");
    let two = device.open_filter(0).expect("clean").expect("opens");
    (one, two)
}

#[test]
fn a_circle_of_two_is_found_at_once() {
    let machine = Machine::new();
    let (one, two) = two_filters(&machine);
    let both = Arc::new(Barrier::new(2));
    let began = Instant::now();
    let cross = |name: &str, first: Filter, second: Filter| {
        let both = Arc::clone(&both);
        machine.spawn(name, move || {
            // SAFETY: live filters; the crossing order is what is tested.
            unsafe { KsFilterAcquireControl(first.as_ptr()) };
            both.wait();
            // SAFETY: as above.
            unsafe { KsFilterAcquireControl(second.as_ptr()) };
        })
    };
    let (left, right) = (
        cross("left", one.clone(), two.clone()),
        cross("right", two, one),
    );
    let report = left.join().expect_err("deadlock");
    let same = right.join().expect_err("deadlock");
    assert!(began.elapsed() < AT_ONCE);
    assert_eq!(
        (report.violation, &report.what),
        (Violation::Deadlock, &same.what)
    );
    let mut names: Vec<_> = report.waiting.iter().map(|w| &*w.thread).collect();
    names.sort_unstable();
    assert_eq!(names, ["left", "right"]);
    assert!(
        report
            .waiting
            .iter()
            .all(|w| w.waits_for.contains("filter control mutex")),
        "{report}"
    );
}

#[test]
fn a_request_under_the_mutex_it_needs() {
    let machine = Machine::new();
    let (one, _) = two_filters(&machine);
    let began = Instant::now();
    let report = machine
        .run(move || {
            // SAFETY: a live filter; that the request needs it is what is tested.
            unsafe { KsFilterAcquireControl(one.as_ptr()) };
            one.open_pin(0, &format()).map(|reply| reply.is_ok())
        })
        .expect_err("deadlock");
    assert!(began.elapsed() < AT_ONCE);
    assert_eq!(report.violation, Violation::Deadlock);
    assert!(report.to_string().contains("a request that"), "{report}");
}

static ITEM_STARTED: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" fn item_takes_control(filter: PVOID) {
    ITEM_STARTED.fetch_add(1, SeqCst);
    // SAFETY: the item's parameter is a live filter.
    unsafe { thread_takes_control(filter) };
}

unsafe extern "C" fn thread_takes_control(filter: PVOID) {
    // SAFETY: the parameter is a live filter.
    unsafe { KsAcquireControl(filter) };
    // SAFETY: taken above.
    unsafe { KsReleaseControl(filter) };
}

fn work_item(routine: unsafe extern "C" fn(PVOID), parameter: PVOID) -> WORK_QUEUE_ITEM {
    let nowhere = std::ptr::null_mut();
    WORK_QUEUE_ITEM {
        List: LIST_ENTRY {
            Flink: nowhere,
            Blink: nowhere,
        },
        WorkerRoutine: Some(routine),
        Parameter: parameter,
    }
}

/// Registers a worker, queues one item that takes the filter's control mutex, and unregisters; `held` says whether the mutex is
/// held meanwhile.
fn join_a_worker(filter: &Filter, held: bool) {
    let mut worker: PKSWORKER = std::ptr::null_mut();
    let mut item = work_item(item_takes_control, filter.as_ptr().cast());
    // SAFETY: a place for the worker.
    let found = unsafe { KsRegisterWorker(0, &raw mut worker) };
    assert_eq!(found, STATUS_SUCCESS);
    if held {
        // SAFETY: a live filter.
        unsafe { KsFilterAcquireControl(filter.as_ptr()) };
    }
    // SAFETY: the item outlives the worker, which is unregistered below.
    let found = unsafe { KsQueueWorkItem(worker, &raw mut item) };
    assert_eq!(found, STATUS_SUCCESS);
    // SAFETY: registered above; doing it under the mutex is what is tested.
    unsafe { KsUnregisterWorker(worker) };
    if held {
        // SAFETY: taken above.
        unsafe { KsFilterReleaseControl(filter.as_ptr()) };
    }
}

#[test]
fn joining_a_worker_that_needs_the_mutex() {
    let machine = Machine::new();
    let (one, _) = two_filters(&machine);
    let filter = one.clone();
    machine
        .run(move || join_a_worker(&filter, false))
        .expect("clean");
    assert_eq!(ITEM_STARTED.load(SeqCst), 1);
    let began = Instant::now();
    let report = machine
        .run(move || join_a_worker(&one, true))
        .expect_err("deadlock");
    assert!(began.elapsed() < AT_ONCE);
    assert_eq!(report.violation, Violation::Deadlock);
    assert!(
        report.to_string().contains("the items of a worker"),
        "{report}"
    );
}

unsafe extern "C" fn item_leaks(filter: PVOID) {
    // SAFETY: the item's parameter is a live filter; that it stays held is what is tested.
    unsafe { KsAcquireControl(filter) };
}

#[test]
fn a_work_item_that_leaves_a_mutex_behind() {
    let machine = Machine::new();
    let (one, _) = two_filters(&machine);
    let report = machine
        .run(move || {
            let mut worker: PKSWORKER = std::ptr::null_mut();
            let mut item = work_item(item_leaks, one.as_ptr().cast());
            // SAFETY: a place for the worker.
            unsafe { KsRegisterWorker(0, &raw mut worker) };
            // SAFETY: the item outlives the worker, which is unregistered below.
            unsafe { KsQueueWorkItem(worker, &raw mut item) };
            // SAFETY: registered above.
            unsafe { KsUnregisterWorker(worker) };
        })
        .expect_err("leak");
    assert_eq!(
        (report.violation, report.here.callback),
        (Violation::LeakedMutex, "work item")
    );
    assert_eq!(&*report.here.thread, "ks worker");
}

/// Starts a thread of the driver on `routine`, and gives its object.
fn thread(routine: unsafe extern "C" fn(PVOID), context: PVOID) -> PVOID {
    let mut handle: HANDLE = std::ptr::null_mut();
    // SAFETY: a place for the handle, and a routine that may run on its context.
    let status = unsafe {
        PsCreateSystemThread(
            &raw mut handle,
            0,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            Some(routine),
            context,
        )
    };
    assert_eq!(status, STATUS_SUCCESS);
    let mut object: PVOID = std::ptr::null_mut();
    // SAFETY: the handle is open.
    let status = unsafe {
        ObReferenceObjectByHandle(
            handle,
            0,
            std::ptr::null_mut(),
            KernelMode,
            &raw mut object,
            std::ptr::null_mut(),
        )
    };
    assert_eq!(status, STATUS_SUCCESS);
    // SAFETY: the handle is open.
    assert_eq!(unsafe { ZwClose(handle) }, STATUS_SUCCESS);
    // SAFETY: a closed handle is told as such.
    assert!(unsafe { ZwClose(handle) } < 0);
    object
}

/// Waits for a thread, and gives its object back.
fn wait_for(object: PVOID) {
    // SAFETY: a referenced thread.
    let status =
        unsafe { KeWaitForSingleObject(object, Executive, KernelMode, 0, std::ptr::null_mut()) };
    assert_eq!(status, STATUS_SUCCESS);
    // SAFETY: the reference of `thread`.
    unsafe { ObfDereferenceObject(object) };
}

#[test]
fn joining_a_thread_that_needs_the_mutex() {
    let machine = Machine::new();
    let (one, _) = two_filters(&machine);
    let filter = one.clone();
    machine
        .run(move || wait_for(thread(thread_takes_control, filter.as_ptr().cast())))
        .expect("clean");
    let began = Instant::now();
    let report = machine
        .run(move || {
            // SAFETY: a live filter; that it is held during the wait is what is tested.
            unsafe { KsFilterAcquireControl(one.as_ptr()) };
            wait_for(thread(thread_takes_control, one.as_ptr().cast()));
        })
        .expect_err("deadlock");
    assert!(began.elapsed() < AT_ONCE);
    assert_eq!(report.violation, Violation::Deadlock);
    assert!(
        report.to_string().contains("the end of `driver thread 2`"),
        "{report}"
    );
}

#[test]
fn a_thread_that_leaves_a_mutex_behind() {
    let machine = Machine::new();
    let (one, _) = two_filters(&machine);
    let report = machine
        .run(move || wait_for(thread(item_leaks, one.as_ptr().cast())))
        .expect_err("leak");
    assert_eq!(
        (report.violation, report.here.callback),
        (Violation::LeakedMutex, "driver thread")
    );
    assert_eq!(&*report.here.thread, "driver thread 1");
}

/// An event at an address that stays.
#[repr(align(8))]
struct Place(std::cell::UnsafeCell<[u64; 3]>);
// SAFETY: the simulator uses its address alone.
unsafe impl Sync for Place {}

impl Place {
    fn event(&self) -> PKEVENT {
        self.0.get().cast()
    }

    fn wait(&self, units: i64) -> NTSTATUS {
        let mut time = LARGE_INTEGER { QuadPart: -units };
        // SAFETY: an event and a time.
        unsafe {
            KeWaitForSingleObject(self.event().cast(), Executive, KernelMode, 0, &raw mut time)
        }
    }
}

#[test]
fn events_are_set_reset_and_timed() {
    static EVENT: Place = Place(std::cell::UnsafeCell::new([0; 3]));
    let machine = Machine::new();
    machine
        .run(|| {
            for (kind, stays) in [(NotificationEvent, true), (SynchronizationEvent, false)] {
                // SAFETY: the memory of an event.
                unsafe { KeInitializeEvent(EVENT.event(), kind, 0) };
                assert_eq!(EVENT.wait(10), STATUS_TIMEOUT);
                // SAFETY: initialised above.
                assert_eq!(unsafe { KeSetEvent(EVENT.event(), 0, 0) }, 0);
                // SAFETY: as above.
                assert_eq!(unsafe { KeSetEvent(EVENT.event(), 0, 0) }, 1);
                assert_eq!(EVENT.wait(0), STATUS_SUCCESS);
                assert_eq!(EVENT.wait(0) == STATUS_SUCCESS, stays);
            }
        })
        .expect("clean");
    let report = machine
        .run_at(ks_guard_sim::Irql::Dispatch, || {
            assert_eq!(EVENT.wait(0), STATUS_TIMEOUT, "asking is allowed");
            EVENT.wait(1)
        })
        .expect_err("a wait at DISPATCH_LEVEL");
    assert_eq!(report.violation, Violation::IrqlTooHigh);
}

#[test]
fn an_event_that_nobody_initialised() {
    static EVENT: Place = Place(std::cell::UnsafeCell::new([0; 3]));
    let machine = Machine::new();
    // SAFETY: that it is not initialised is what is tested.
    let set = || unsafe { KeSetEvent(EVENT.event(), 0, 0) };
    let report = machine.run(set).expect_err("it is reported");
    assert_eq!(report.violation, Violation::InvalidObject);
    let report = Machine::new()
        .run(|| EVENT.wait(0))
        .expect_err("it is reported");
    assert_eq!(report.violation, Violation::InvalidObject);
}

unsafe extern "C" fn waits_for_ever(event: PVOID) {
    // SAFETY: an initialised event.
    unsafe { KeWaitForSingleObject(event, Executive, KernelMode, 0, std::ptr::null_mut()) };
}

#[test]
fn a_thread_that_nobody_stops_is_noted() {
    static EVENT: Place = Place(std::cell::UnsafeCell::new([0; 3]));
    let machine = Machine::new();
    let device = plain::start(&machine);
    let object = machine
        .run(|| {
            // SAFETY: the memory of an event.
            unsafe { KeInitializeEvent(EVENT.event(), NotificationEvent, 0) };
            thread(waits_for_ever, EVENT.event().cast()).addr()
        })
        .expect("clean");
    device.remove().expect("clean").expect("removes");
    let notes = machine.notes();
    let note = notes.iter().find(|n| n.violation == Violation::ThreadLeft);
    assert!(
        note.is_some_and(|n| n.what.contains("driver thread 1")),
        "{notes:?}"
    );
    // Let it go, so that the machine ends.
    machine
        .run(move || {
            // SAFETY: initialised above.
            unsafe { KeSetEvent(EVENT.event(), 0, 0) };
            wait_for(std::ptr::without_provenance_mut(object));
        })
        .expect("clean");
}

unsafe extern "C" fn create_sleeps(_filter: PKSFILTER, _irp: PIRP) -> NTSTATUS {
    std::thread::sleep(Duration::from_mins(10));
    STATUS_SUCCESS
}
driver! { sleepy filter { Create: create_sleeps } }

#[test]
fn the_watchdog_ends_a_callback_that_does_not_return() {
    let machine = Machine::builder()
        .deadline(Duration::from_millis(200))
        .build();
    let device = sleepy::start(&machine);
    let report = device.open_filter(0).expect_err("it sleeps");
    assert_eq!(report.violation, Violation::Watchdog);
    assert_eq!(report.here.callback, "filter Create");
    assert!(
        report.to_string().contains("it is in filter Create"),
        "{report}"
    );
}

#[test]
fn a_panic_goes_on_in_the_caller_and_the_machine_lives() {
    let machine = Machine::new();
    let (one, _) = two_filters(&machine);
    let shared = machine.clone();
    let panic = std::panic::catch_unwind(move || {
        let _ = shared.run(|| panic!("on purpose"));
    })
    .expect_err("the panic of the closure");
    assert_eq!(panic.downcast_ref(), Some(&"on purpose"));
    assert!(machine.violation().is_none());
    one.close().expect("clean").expect("closes");
}

#[test]
fn a_panic_that_leaves_a_mutex_behind_is_reported() {
    let machine = Machine::new();
    let (one, _) = two_filters(&machine);
    let report = machine
        .run(move || {
            // SAFETY: a live filter; that it is not released is what is tested.
            unsafe { KsFilterAcquireControl(one.as_ptr()) };
            panic!("on purpose");
        })
        .map(|(): ()| ())
        .expect_err("leak");
    assert_eq!(report.violation, Violation::LeakedMutex);
}
