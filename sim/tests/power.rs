//! Power: who is called when a device goes to sleep and wakes, in which order, holding what; and what is refused there.
#![expect(
    clippy::disallowed_methods,
    reason = "the raw calls are what the simulator judges"
)]

#[macro_use]
mod common;

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering::SeqCst},
};

use common::format;
use ks_guard::ffi::*;
use ks_guard_sim::{By, Device, EntryPolicy, Filter, Machine, MutexKind, Pin, Status, Violation};

/// What the callbacks of the drivers saw; the tests take turns.
static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
static TURN: Mutex<()> = Mutex::new(());
/// Whether `QueryPower` refuses.
static VETO: AtomicBool = AtomicBool::new(false);

fn turn() -> MutexGuard<'static, ()> {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    take_seen();
    VETO.store(false, SeqCst);
    turn
}

fn saw(what: impl Into<String>) {
    SEEN.lock()
        .expect("no test panics under it")
        .push(what.into());
}

fn take_seen() -> Vec<String> {
    std::mem::take(&mut *SEEN.lock().expect("no test panics under it"))
}

unsafe extern "C" fn query_power(
    _: PKSDEVICE,
    _: PIRP,
    to: DEVICE_POWER_STATE,
    from: DEVICE_POWER_STATE,
    _: SYSTEM_POWER_STATE,
    _: SYSTEM_POWER_STATE,
    _: POWER_ACTION,
) -> NTSTATUS {
    saw(format!("QueryPower {from}->{to}"));
    if VETO.load(SeqCst) {
        STATUS_UNSUCCESSFUL
    } else {
        STATUS_SUCCESS
    }
}

unsafe extern "C" fn set_power(
    _: PKSDEVICE,
    _: PIRP,
    to: DEVICE_POWER_STATE,
    from: DEVICE_POWER_STATE,
) {
    saw(format!("SetPower {from}->{to}"));
}

/// The power state of the device that an object belongs to, as it is during the callback.
fn now(object: PVOID) -> DEVICE_POWER_STATE {
    // SAFETY: the callbacks pass live objects.
    let device = unsafe { KsGetDevice(object) };
    // SAFETY: a live device.
    unsafe { (*device).DevicePowerState }
}

macro_rules! callbacks {
    ($($name:ident($ty:ty) => $what:literal;)*) => {$(
        unsafe extern "C" fn $name(object: $ty, state: DEVICE_POWER_STATE) {
            saw(format!("{} to {state} in {}", $what, now(object.cast())));
        }
    )*};
}

callbacks! {
    pin_sleep(PKSPIN) => "pin Sleep";
    pin_wake(PKSPIN) => "pin Wake";
    filter_sleep(PKSFILTER) => "filter Sleep";
    filter_wake(PKSFILTER) => "filter Wake";
    factory_sleep(PKSFILTERFACTORY) => "factory Sleep";
    factory_wake(PKSFILTERFACTORY) => "factory Wake";
}

unsafe extern "C" fn pin_create(pin: PKSPIN, _: PIRP) -> NTSTATUS {
    // SAFETY: a live pin, at PASSIVE_LEVEL.
    unsafe { KsPinRegisterPowerCallbacks(pin, Some(pin_sleep), Some(pin_wake)) };
    STATUS_SUCCESS
}

unsafe extern "C" fn filter_create(filter: PKSFILTER, _: PIRP) -> NTSTATUS {
    // SAFETY: a live filter, at PASSIVE_LEVEL.
    unsafe { KsFilterRegisterPowerCallbacks(filter, Some(filter_sleep), Some(filter_wake)) };
    STATUS_SUCCESS
}

unsafe extern "C" fn pin_process(_: PKSPIN) -> NTSTATUS {
    STATUS_PENDING
}

unsafe extern "C" fn filter_process(_: PKSFILTER, _: PKSPROCESSPIN_INDEXENTRY) -> NTSTATUS {
    STATUS_PENDING
}

driver! {
    pins
    device { QueryPower: query_power, SetPower: set_power }
    filter { Create: filter_create }
    pin { Create: pin_create, Process: pin_process }
}
driver! {
    filters
    device { SetPower: set_power }
    filter { Create: filter_create, Process: filter_process }
}

/// A second factory, with power callbacks, beside the one of the descriptor.
fn add_factory(machine: &Machine, device: &Device, descriptor: *const KSFILTER_DESCRIPTOR) {
    let (device, descriptor) = (device.clone(), descriptor as usize);
    let status = machine
        .run(move || {
            // SAFETY: a live device.
            unsafe { KsAcquireDevice(device.as_ptr()) };
            // SAFETY: a live device object, whose mutex is held, and a descriptor in a static.
            let status = unsafe {
                KsCreateFilterFactory(
                    device.device_object(),
                    descriptor as *const KSFILTER_DESCRIPTOR,
                    std::ptr::null_mut(),
                    std::ptr::null_mut(),
                    0,
                    Some(factory_sleep),
                    Some(factory_wake),
                    std::ptr::null_mut(),
                )
            };
            // SAFETY: acquired above.
            unsafe { KsReleaseDevice(device.as_ptr()) };
            status
        })
        .expect("clean");
    assert_eq!(status, STATUS_SUCCESS);
}

fn open(device: &Device) -> (Filter, Pin) {
    let filter = device.open_filter(0).expect("clean").expect("opens");
    let pin = filter
        .open_pin(0, &format())
        .expect("clean")
        .expect("opens");
    (filter, pin)
}

#[test]
fn children_first_to_sleep_and_last_to_wake() {
    let _turn = turn();
    let machine = Machine::new();
    let device = pins::start(&machine);
    add_factory(&machine, &device, pins::filter_descriptor());
    let (filter, _pin) = open(&device);

    device.sleep(4).expect("clean").expect("agrees");
    assert_eq!(
        take_seen(),
        [
            "QueryPower 1->4",
            "pin Sleep to 4 in 1",
            "factory Sleep to 4 in 1",
            "SetPower 1->4"
        ]
    );
    // From one state of sleep to another nothing is called but the device.
    device.set_power(2).expect("clean");
    assert_eq!(take_seen(), ["SetPower 4->2"]);
    device.wake().expect("clean");
    assert_eq!(
        take_seen(),
        [
            "SetPower 2->1",
            "factory Wake to 1 in 1",
            "pin Wake to 1 in 1"
        ]
    );

    VETO.store(true, SeqCst);
    let veto = device.sleep(4).expect("clean");
    assert_eq!(veto, Err(Status(STATUS_UNSUCCESSFUL)));
    assert_eq!(take_seen(), ["QueryPower 1->4"]);

    // What is closed is not called.
    filter.close().expect("clean").expect("closes");
    device.set_power(4).expect("clean");
    assert_eq!(take_seen(), ["factory Sleep to 4 in 1", "SetPower 1->4"]);

    // The pins process here, so the filter has registered for nothing.
    let notes = machine.notes();
    assert_eq!(notes.len(), 1);
    assert!(
        notes[0].what.contains("does not process"),
        "{}",
        notes[0].what
    );
    device.remove().expect("clean").expect("goes");
}

#[test]
fn a_filter_that_processes_is_called() {
    let _turn = turn();
    let machine = Machine::new();
    let device = filters::start(&machine);
    let _filter = device.open_filter(0).expect("clean").expect("opens");
    device.sleep(3).expect("clean").expect("agrees");
    device.wake().expect("clean");
    assert_eq!(
        take_seen(),
        [
            "filter Sleep to 3 in 1",
            "SetPower 1->3",
            "SetPower 3->1",
            "filter Wake to 1 in 1"
        ]
    );
    assert!(machine.notes().is_empty());
}

/// The mutexes that AVStream took for a callback.
fn taken_for(machine: &Machine, callback: &str) -> Vec<MutexKind> {
    let ledger = machine.ledger();
    let holds = ledger.holds().iter();
    holds
        .filter(|hold| hold.callback == callback && hold.by == By::Framework)
        .map(|hold| hold.mutex)
        .collect()
}

#[test]
fn the_device_is_held_and_the_rest_is_as_the_policy_says() {
    let _turn = turn();
    for (policy, processing) in [(EntryPolicy::Free, false), (EntryPolicy::Documented, true)] {
        let machine = Machine::builder().entry_policy(policy).build();
        let device = pins::start(&machine);
        let (_filter, _pin) = open(&device);
        let before = machine.ledger().acquired();
        device.sleep(4).expect("clean").expect("agrees");
        device.wake().expect("clean");
        // "May be held", say the pages of the processing mutex; of control they say nothing.
        let expected = vec![MutexKind::Processing; usize::from(processing)];
        assert_eq!(taken_for(&machine, "pin Sleep"), expected, "{policy:?}");
        assert_eq!(taken_for(&machine, "pin Wake"), expected, "{policy:?}");
        let ledger = machine.ledger();
        assert!(ledger.acquired() > before);
        assert_eq!(ledger.acquired(), ledger.released());
    }
}

unsafe extern "C" fn takes_device(pin: PKSPIN, _: DEVICE_POWER_STATE) {
    // SAFETY: a live pin.
    let device = unsafe { KsGetDevice(pin.cast()) };
    // SAFETY: a live device; AVStream holds its mutex, which is what is tested.
    unsafe { KsAcquireDevice(device) };
}

unsafe extern "C" fn takes_control(pin: PKSPIN, _: DEVICE_POWER_STATE) {
    // SAFETY: a live pin; that control must not be taken here is what is tested.
    unsafe { KsAcquireControl(pin.cast()) };
}

unsafe extern "C" fn takes_processing(pin: PKSPIN, _: DEVICE_POWER_STATE) {
    // SAFETY: a live pin; that AVStream may hold its mutex is what is tested.
    unsafe { KsPinAcquireProcessingMutex(pin) };
    // SAFETY: acquired above.
    unsafe { KsPinReleaseProcessingMutex(pin) };
}

/// The report of a machine whose pins sleep with `sleep`, if there is one.
fn sleeping(policy: EntryPolicy, sleep: PFNKSPINPOWER) -> Option<ks_guard_sim::Report> {
    let machine = Machine::builder().entry_policy(policy).build();
    let device = pins::start(&machine);
    let (_filter, pin) = open(&device);
    machine
        .run(move || {
            // SAFETY: a live pin, at PASSIVE_LEVEL.
            unsafe { KsPinRegisterPowerCallbacks(pin.as_ptr(), sleep, None) };
        })
        .expect("clean");
    // The later registration replaces the earlier one.
    device.set_power(4).err().map(|report| *report)
}

#[test]
fn misuse_in_sleep_is_reported() {
    let _turn = turn();
    let report = sleeping(EntryPolicy::Free, Some(takes_device)).expect("reported");
    assert_eq!(report.violation, Violation::Recursion);

    let report = sleeping(EntryPolicy::Free, Some(takes_control)).expect("reported");
    assert_eq!(report.violation, Violation::ForbiddenCall);
    assert!(report.to_string().contains("pin Sleep"), "{report}");
    let report = sleeping(EntryPolicy::Documented, Some(takes_control)).expect("reported");
    assert_eq!(report.violation, Violation::Inversion, "processing is held");

    let report = sleeping(EntryPolicy::Documented, Some(takes_processing)).expect("reported");
    assert_eq!(report.violation, Violation::Recursion);
    assert!(sleeping(EntryPolicy::Free, Some(takes_processing)).is_none());
}

#[test]
fn registration_is_judged() {
    let _turn = turn();
    let machine = Machine::new();
    let (_filter, pin) = open(&pins::start(&machine));
    let report = machine
        // SAFETY: a live pin; that neither is given is what is tested.
        .run(move || unsafe { KsPinRegisterPowerCallbacks(pin.as_ptr(), None, None) })
        .expect_err("one must be given");
    assert_eq!(report.violation, Violation::ForbiddenCall);

    let machine = Machine::new();
    let (filter, _pin) = open(&pins::start(&machine));
    let report = machine
        .run(move || {
            let filter = filter.as_ptr();
            // SAFETY: a pointer to a filter where a pin is asked for, which is what is tested.
            unsafe { KsPinRegisterPowerCallbacks(filter.cast(), Some(pin_sleep), None) };
        })
        .expect_err("no pin");
    assert_eq!(report.violation, Violation::InvalidObject);
}

/// What the Create of `slow` waits for.
static GATE: Mutex<()> = Mutex::new(());
static WAITS: AtomicBool = AtomicBool::new(false);

unsafe extern "C" fn slow_create(pin: PKSPIN, irp: PIRP) -> NTSTATUS {
    // SAFETY: as AVStream called this.
    unsafe { pin_create(pin, irp) };
    WAITS.store(true, SeqCst);
    drop(GATE.lock());
    STATUS_UNSUCCESSFUL
}
driver! { slow pin { Create: slow_create, Process: pin_process } }

/// No page keeps a device from sleeping while a pin is created: the callback may meet a pin whose Create has not completed.
#[test]
fn a_pin_in_create_is_called() {
    let _turn = turn();
    let machine = Machine::new();
    let device = slow::start(&machine);
    let filter = device.open_filter(0).expect("clean").expect("opens");
    let gate = GATE.lock().expect("no test panics under it");
    let opening = std::thread::spawn(move || filter.open_pin(0, &format()));
    while !WAITS.load(SeqCst) {
        std::thread::yield_now();
    }
    device.set_power(4).expect("clean");
    assert_eq!(take_seen(), ["pin Sleep to 4 in 1"]);
    drop(gate);
    let reply = opening.join().expect("no panic").expect("clean");
    assert_eq!(reply.err(), Some(Status(STATUS_UNSUCCESSFUL)));
    device.set_power(1).expect("clean");
    assert!(take_seen().is_empty(), "the pin is gone");
}
