//! PnP and power: which slot each request enters, with what, and what an answer changes.
#![expect(
    clippy::disallowed_methods,
    reason = "the raw calls are what the simulator judges"
)]

#[macro_use]
mod common;

use std::sync::Mutex;

use common::format;
use ks_guard::ffi::*;
use ks_guard_sim::{Device, Machine, ObjectKind, Status, Violation};

/// What the callbacks of the driver saw. The tests of this file that use it take turns.
static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
static TURN: Mutex<()> = Mutex::new(());

fn saw(what: impl Into<String>) {
    SEEN.lock()
        .expect("no test panics under it")
        .push(what.into());
}

macro_rules! device_slots {
    ($($name:ident => $what:literal, $status:expr;)*) => {$(
        unsafe extern "C" fn $name(device: PKSDEVICE, irp: PIRP) -> NTSTATUS {
            check(device, irp, $what);
            $status
        }
    )*};
}

macro_rules! device_events {
    ($($name:ident => $what:literal;)*) => {$(
        unsafe extern "C" fn $name(device: PKSDEVICE, irp: PIRP) {
            check(device, irp, $what);
        }
    )*};
}

/// Every slot gets its own device and a live IRP that names no filter.
fn check(device: PKSDEVICE, irp: PIRP, what: &str) {
    // SAFETY: AVStream passes a live device.
    let started = unsafe { (*device).Started };
    // SAFETY: AVStream passes a live IRP.
    assert!(unsafe { KsGetFilterFromIrp(irp) }.is_null());
    // SAFETY: as above.
    let stack = unsafe { IoGetCurrentIrpStackLocation(irp) };
    // SAFETY: a live IRP has a stack location.
    let object = unsafe { (*stack).DeviceObject };
    // SAFETY: the device object of this device.
    assert_eq!(unsafe { KsGetDeviceForDeviceObject(object) }, device);
    saw(format!("{what} started={started}"));
}

device_slots! {
    query_stop => "QueryStop", STATUS_SUCCESS;
    query_remove => "QueryRemove", STATUS_UNSUCCESSFUL;
    query_interface => "QueryInterface", STATUS_NOT_SUPPORTED;
}

device_events! {
    cancel_stop => "CancelStop";
    stop => "Stop";
    cancel_remove => "CancelRemove";
    remove => "Remove";
    surprise => "SurpriseRemoval";
}

unsafe extern "C" fn add(device: PKSDEVICE) -> NTSTATUS {
    // SAFETY: AVStream passes a live device.
    let context = unsafe { (*device).Context };
    saw(format!("Add context={}", context.is_null()));
    STATUS_SUCCESS
}

unsafe extern "C" fn start_device(
    device: PKSDEVICE,
    irp: PIRP,
    translated: PCM_RESOURCE_LIST,
    untranslated: PCM_RESOURCE_LIST,
) -> NTSTATUS {
    assert!(translated.is_null() && untranslated.is_null());
    check(device, irp, "Start");
    STATUS_SUCCESS
}

unsafe extern "C" fn post_start(device: PKSDEVICE) -> NTSTATUS {
    // SAFETY: AVStream passes a live device, with its mutex held, as documented.
    let factory = unsafe { KsDeviceGetFirstChildFilterFactory(device) };
    saw(format!("PostStart factory={}", !factory.is_null()));
    STATUS_SUCCESS
}

unsafe extern "C" fn capabilities(
    device: PKSDEVICE,
    irp: PIRP,
    out: PDEVICE_CAPABILITIES,
) -> NTSTATUS {
    assert!(!out.is_null());
    check(device, irp, "QueryCapabilities");
    STATUS_SUCCESS
}

unsafe extern "C" fn query_power(
    device: PKSDEVICE,
    irp: PIRP,
    to: DEVICE_POWER_STATE,
    from: DEVICE_POWER_STATE,
    _system_to: SYSTEM_POWER_STATE,
    _system_from: SYSTEM_POWER_STATE,
    _action: POWER_ACTION,
) -> NTSTATUS {
    check(device, irp, "QueryPower");
    saw(format!("{from}->{to}"));
    STATUS_SUCCESS
}

unsafe extern "C" fn set_power(
    device: PKSDEVICE,
    irp: PIRP,
    to: DEVICE_POWER_STATE,
    from: DEVICE_POWER_STATE,
) {
    check(device, irp, "SetPower");
    saw(format!("{from}->{to}"));
}

driver! {
    all
    device {
        Add: add, Start: start_device, PostStart: post_start, QueryStop: query_stop, CancelStop: cancel_stop, Stop: stop,
        QueryRemove: query_remove, CancelRemove: cancel_remove, Remove: remove, QueryCapabilities: capabilities,
        SurpriseRemoval: surprise, QueryPower: query_power, SetPower: set_power, QueryInterface: query_interface,
    }
}

fn take_seen() -> Vec<String> {
    std::mem::take(&mut *SEEN.lock().expect("no test panics under it"))
}

#[test]
fn every_request_enters_its_slot_once() {
    let _turn = TURN.lock().expect("no test panics under it");
    take_seen();
    let machine = Machine::new();
    let device = all::start(&machine);
    assert_eq!(
        take_seen(),
        [
            "Add context=true",
            "Start started=0",
            "PostStart factory=true"
        ]
    );
    device
        .query_capabilities()
        .expect("clean")
        .expect("answers");
    let refused = device.query_interface().expect("clean");
    assert_eq!(refused, Err(Status(STATUS_NOT_SUPPORTED)));
    assert_eq!(
        take_seen(),
        ["QueryCapabilities started=1", "QueryInterface started=1"]
    );
    device.query_power(4).expect("clean").expect("agrees");
    device.set_power(4).expect("clean");
    device.set_power(1).expect("clean");
    let power = [
        "QueryPower started=1",
        "1->4",
        "SetPower started=1",
        "1->4",
        "SetPower started=1",
        "4->1",
    ];
    assert_eq!(take_seen(), power);
    device.query_stop().expect("clean").expect("agrees");
    device.cancel_stop().expect("clean");
    device.stop().expect("clean");
    assert_eq!(
        take_seen(),
        [
            "QueryStop started=1",
            "CancelStop started=1",
            "Stop started=1"
        ]
    );
    assert_eq!(
        device.open_filter(0).expect("clean").err(),
        Some(Status(STATUS_DEVICE_NOT_READY))
    );
    device.start().expect("clean").expect("starts again");
    assert_eq!(
        device.factories(),
        1,
        "a second start makes no second factory"
    );
    assert_eq!(
        device.start().expect("clean"),
        Err(Status(STATUS_INVALID_DEVICE_STATE))
    );
    take_seen();
    assert_eq!(
        device.query_remove().expect("clean"),
        Err(Status(STATUS_UNSUCCESSFUL)),
        "the driver's veto"
    );
    device.cancel_remove().expect("clean");
    device.surprise_removal().expect("clean");
    device.remove().expect("clean").expect("removes");
    let end = [
        "QueryRemove started=1",
        "CancelRemove started=1",
        "SurpriseRemoval started=0",
        "Remove started=0",
    ];
    assert_eq!(take_seen(), end);
    let ledger = machine.ledger();
    assert_eq!(ledger.acquired(), ledger.released());
}

unsafe extern "C" fn add_fails(_device: PKSDEVICE) -> NTSTATUS {
    STATUS_INSUFFICIENT_RESOURCES
}
driver! { unaddable device { Add: add_fails } }

unsafe extern "C" fn start_fails(
    _device: PKSDEVICE,
    _irp: PIRP,
    _translated: PCM_RESOURCE_LIST,
    _untranslated: PCM_RESOURCE_LIST,
) -> NTSTATUS {
    STATUS_UNSUCCESSFUL
}
driver! { unstartable device { Start: start_fails } }

unsafe extern "C" fn create_fails(_filter: PKSFILTER, _irp: PIRP) -> NTSTATUS {
    STATUS_INSUFFICIENT_RESOURCES
}
unsafe extern "C" fn pin_create_fails(_pin: PKSPIN, _irp: PIRP) -> NTSTATUS {
    STATUS_NO_MATCH
}
unsafe extern "C" fn acquire_fails(_pin: PKSPIN, to: KSSTATE, _from: KSSTATE) -> NTSTATUS {
    if to == KSSTATE_PAUSE {
        STATUS_UNSUCCESSFUL
    } else {
        STATUS_SUCCESS
    }
}
driver! { no_filters filter { Create: create_fails } }
driver! { no_pins pin { Create: pin_create_fails } }
driver! { no_pause pin { SetDeviceState: acquire_fails } }

fn device_of(machine: &Machine, entry: ks_guard_sim::DriverEntry) -> Result<Device, Status> {
    // SAFETY: the tables of this file are statics of the declared types.
    let driver = unsafe { machine.load(entry) }
        .expect("clean")
        .expect("loads");
    driver.add_device().expect("clean")
}

#[test]
fn a_drivers_refusal_is_an_answer_and_undoes_the_step() {
    let machine = Machine::new();
    let refused = device_of(&machine, unaddable::entry).expect_err("Add fails");
    assert_eq!(refused, Status(STATUS_INSUFFICIENT_RESOURCES));

    let device = device_of(&machine, unstartable::entry).expect("adds");
    assert_eq!(
        device.start().expect("clean"),
        Err(Status(STATUS_UNSUCCESSFUL))
    );
    assert_eq!(
        device.open_filter(0).expect("clean").err(),
        Some(Status(STATUS_DEVICE_NOT_READY))
    );

    let device = no_filters::start(&machine);
    for _ in 0..2 {
        let refused = device.open_filter(0).expect("clean").err();
        assert_eq!(refused, Some(Status(STATUS_INSUFFICIENT_RESOURCES)));
    }
    device
        .remove()
        .expect("clean")
        .expect("nothing is left open");

    let filter = no_pins::start(&machine)
        .open_filter(0)
        .expect("clean")
        .expect("opens");
    for _ in 0..6 {
        // Refused pins do not count as instances, of which four are possible.
        assert_eq!(
            filter.open_pin(0, &format()).expect("clean").err(),
            Some(Status(STATUS_NO_MATCH))
        );
    }
    filter.close().expect("clean").expect("closes");

    let filter = no_pause::start(&machine)
        .open_filter(0)
        .expect("clean")
        .expect("opens");
    let pin = filter
        .open_pin(0, &format())
        .expect("clean")
        .expect("opens");
    assert_eq!(
        pin.set_state(KSSTATE_RUN).expect("clean"),
        Err(Status(STATUS_UNSUCCESSFUL))
    );
    assert_eq!(
        pin.state(),
        KSSTATE_ACQUIRE,
        "it stays before the step that failed"
    );
    pin.set_state(KSSTATE_STOP).expect("clean").expect("stops");
    assert!(machine.violation().is_none());
}

unsafe extern "C" fn entry_refuses(_driver: PDRIVER_OBJECT, _path: PUNICODE_STRING) -> NTSTATUS {
    STATUS_UNSUCCESSFUL
}

unsafe extern "C" fn entry_forgets(_driver: PDRIVER_OBJECT, _path: PUNICODE_STRING) -> NTSTATUS {
    STATUS_SUCCESS
}

#[test]
fn driver_entry_has_to_initialise() {
    let machine = Machine::new();
    // SAFETY: the function hands no table over.
    let refused = unsafe { machine.load(entry_refuses) }.expect("clean");
    assert_eq!(refused.err(), Some(Status(STATUS_UNSUCCESSFUL)));
    // SAFETY: as above.
    let driver = unsafe { machine.load(entry_forgets) }
        .expect("clean")
        .expect("loads");
    let refused = driver.add_device().expect("clean").err();
    assert_eq!(refused, Some(Status(STATUS_INVALID_DEVICE_REQUEST)));
}

unsafe extern "C" fn reset_filter(_filter: PKSFILTER) -> NTSTATUS {
    saw("filter Reset");
    STATUS_SUCCESS
}
unsafe extern "C" fn reset_pin(pin: PKSPIN) {
    // SAFETY: AVStream passes a live pin.
    let state = unsafe { (*pin).ResetState };
    saw(format!("pin Reset state={state}"));
}
unsafe extern "C" fn connect(_pin: PKSPIN) -> NTSTATUS {
    saw("Connect");
    STATUS_SUCCESS
}
unsafe extern "C" fn disconnect(_pin: PKSPIN) {
    saw("Disconnect");
}
driver! { resets filter { Reset: reset_filter } pin { Reset: reset_pin, Connect: connect, Disconnect: disconnect } }

#[test]
fn resets_and_connections() {
    let _turn = TURN.lock().expect("no test panics under it");
    take_seen();
    let filter = resets::start(&Machine::new())
        .open_filter(0)
        .expect("clean")
        .expect("opens");
    let pin = filter
        .open_pin(0, &format())
        .expect("clean")
        .expect("opens");
    filter.reset().expect("clean").expect("resets");
    pin.reset().expect("clean").expect("resets");
    pin.connect().expect("clean").expect("connects");
    pin.disconnect().expect("clean").expect("disconnects");
    let begin = format!("pin Reset state={KSRESET_BEGIN}");
    assert_eq!(
        take_seen(),
        ["filter Reset", &begin, "Connect", "Disconnect"]
    );
}

#[test]
fn reports_and_ledgers_serialize() {
    let machine = Machine::new();
    let device = resets::start(&machine);
    // SAFETY: a live device; the stray release is what is tested.
    let report = machine
        .run(move || unsafe { KsReleaseDevice(device.as_ptr()) })
        .expect_err("stray");
    let json = serde_json::to_value(&report).expect("a report serializes");
    assert_eq!(json["violation"], "ReleaseWithoutAcquire");
    assert_eq!(json["rule"], "KsDeviceMutex");
    assert_eq!(json["object"], "device#1");
    let json = serde_json::to_value(machine.ledger()).expect("a ledger serializes");
    assert_eq!(json["violations"], 1);
    assert_eq!(json["holds"][0]["mutex"], "device");
    assert_eq!(json["holds"][0]["by"], "framework");
}

fn register_worker() -> PKSWORKER {
    let mut worker: PKSWORKER = std::ptr::null_mut();
    // SAFETY: a place for the worker.
    let status = unsafe { KsRegisterWorker(0, &raw mut worker) };
    assert_eq!(status, STATUS_SUCCESS);
    worker
}

#[test]
fn a_worker_that_outlives_the_last_device_is_noted_once() {
    let machine = Machine::new();
    let devices = [resets::start(&machine), resets::start(&machine)];
    machine
        .run_named("registrar", || {
            let tidy = register_worker();
            register_worker();
            // SAFETY: registered above, and not used again.
            unsafe { KsUnregisterWorker(tidy) };
        })
        .expect("clean");
    devices[0].remove().expect("clean").expect("goes");
    assert!(machine.notes().is_empty(), "a device is left");
    devices[1].remove().expect("clean").expect("goes");
    let third = resets::start(&machine);
    third.remove().expect("clean").expect("goes");

    let notes = machine.notes();
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].violation, Violation::WorkerLeft);
    let object = notes[0].object.expect("the worker");
    assert_eq!((object.kind, object.number), (ObjectKind::Worker, 2));
    let registered = notes[0].first.as_ref().expect("where it was registered");
    assert_eq!(&*registered.thread, "registrar");
    let source = registered.source.as_deref().expect("debug information");
    assert!(source.contains("register_worker"), "{source}");
    assert!(machine.violation().is_none());
}
