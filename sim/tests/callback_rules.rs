//! What AVStream checks around a callback: the mutexes it holds, the IRQL, the status, and the state each slot is entered in.
#![expect(
    clippy::disallowed_methods,
    reason = "the raw calls are what the simulator judges"
)]

#[macro_use]
mod common;

use common::format;
use ks_guard::ffi::*;
use ks_guard_sim::{By, EntryPolicy, Machine, MutexKind, Report, Rule, Violation};

/// Recursion on what AVStream holds.
unsafe extern "C" fn state_recursion(pin: PKSPIN, _to: KSSTATE, _from: KSSTATE) -> NTSTATUS {
    // SAFETY: AVStream passes a live pin; the recursion is what is tested.
    unsafe { KsPinAcquireControl(pin) };
    STATUS_SUCCESS
}
driver! { recursion pin { SetDeviceState: state_recursion } }

/// Releases what AVStream holds, and takes it again.
unsafe extern "C" fn state_lends(pin: PKSPIN, _to: KSSTATE, _from: KSSTATE) -> NTSTATUS {
    // SAFETY: AVStream passes a live pin; the lending is what is tested.
    unsafe { KsPinReleaseControl(pin) };
    // SAFETY: as above.
    unsafe { KsPinAcquireControl(pin) };
    STATUS_SUCCESS
}
driver! { lends pin { SetDeviceState: state_lends } }

/// Releases what AVStream holds, and does not take it again.
unsafe extern "C" fn state_drops(pin: PKSPIN, _to: KSSTATE, _from: KSSTATE) -> NTSTATUS {
    // SAFETY: AVStream passes a live pin; the release is what is tested.
    unsafe { KsPinReleaseControl(pin) };
    STATUS_SUCCESS
}
driver! { drops pin { SetDeviceState: state_drops } }

unsafe extern "C" fn state_pends(_pin: PKSPIN, _to: KSSTATE, _from: KSSTATE) -> NTSTATUS {
    STATUS_PENDING
}
driver! { pends pin { SetDeviceState: state_pends } }

unsafe extern "C" fn close_pends(_pin: PKSPIN, _irp: PIRP) -> NTSTATUS {
    STATUS_PENDING
}
driver! { unmarked pin { Close: close_pends } }

static LOCK: SharedLock = SharedLock(std::cell::UnsafeCell::new(0));
struct SharedLock(std::cell::UnsafeCell<KSPIN_LOCK>);
// SAFETY: reached by the spin lock functions alone, which synchronise.
unsafe impl Sync for SharedLock {}

unsafe extern "C" fn add_raises(_device: PKSDEVICE) -> NTSTATUS {
    // SAFETY: a static spin lock; that it stays held is what is tested.
    unsafe { KeAcquireSpinLockRaiseToDpc(LOCK.0.get()) };
    STATUS_SUCCESS
}
driver! { raises_device device { Add: add_raises } }

unsafe extern "C" fn create_raises(_filter: PKSFILTER, _irp: PIRP) -> NTSTATUS {
    // SAFETY: as in `add_raises`.
    unsafe { KeAcquireSpinLockRaiseToDpc(LOCK.0.get()) };
    STATUS_SUCCESS
}
driver! { raises_filter filter { Create: create_raises } }

unsafe extern "C" fn pin_create_raises(_pin: PKSPIN, _irp: PIRP) -> NTSTATUS {
    // SAFETY: as in `add_raises`.
    unsafe { KeAcquireSpinLockRaiseToDpc(LOCK.0.get()) };
    STATUS_SUCCESS
}
driver! { raises_pin pin { Create: pin_create_raises } }

unsafe extern "C" fn create_leaks(filter: PKSFILTER, _irp: PIRP) -> NTSTATUS {
    // SAFETY: AVStream passes a live filter; that the mutex stays held is what is tested.
    unsafe { KsFilterAcquireControl(filter) };
    STATUS_SUCCESS
}
driver! { leaks filter { Create: create_leaks } }

/// Acquires the device mutex in Start, as avshws does.
unsafe extern "C" fn start_acquires(
    device: PKSDEVICE,
    _irp: PIRP,
    _translated: PCM_RESOURCE_LIST,
    _untranslated: PCM_RESOURCE_LIST,
) -> NTSTATUS {
    // SAFETY: AVStream passes a live device.
    unsafe { KsAcquireDevice(device) };
    // SAFETY: taken above.
    unsafe { KsReleaseDevice(device) };
    STATUS_SUCCESS
}
driver! { avshws device { Start: start_acquires } }

driver! { plain }

fn run_state(
    machine: &Machine,
    start: fn(&Machine) -> ks_guard_sim::Device,
) -> Result<(), Box<Report>> {
    let device = start(machine);
    let filter = device.open_filter(0)?.expect("opens");
    let pin = filter.open_pin(0, &format())?.expect("opens");
    pin.set_state(KSSTATE_ACQUIRE)?.expect("acquires");
    pin.set_state(KSSTATE_STOP)?.expect("stops");
    Ok(())
}

#[test]
fn recursion_on_what_avstream_holds() {
    let report = run_state(&Machine::new(), recursion::start).expect_err("recursion");
    assert_eq!(
        (report.violation, report.arg1()),
        (Violation::Recursion, Some(0x8100A))
    );
    assert_eq!(report.here.callback, "pin SetDeviceState");
    assert_eq!(
        report.here.object.map(|o| o.to_string()).as_deref(),
        Some("pin#1")
    );
    assert!(
        report
            .here
            .source
            .as_deref()
            .is_some_and(|s| s.contains("state_recursion")),
        "{report}"
    );
    let first = report.first.as_ref().expect("AVStream took it");
    assert_eq!(first.callback, "pin SetDeviceState");
    assert_eq!(report.held[0].by, By::Framework);
    assert!(report.instead.contains("entered with it held"), "{report}");
}

#[test]
fn lending_is_a_violation_unless_enabled() {
    let report = run_state(&Machine::new(), lends::start).expect_err("lending");
    assert_eq!(
        (report.violation, report.rule),
        (Violation::ReleasedFrameworkMutex, None)
    );
    let lenient = Machine::builder().allow_lending(true).build();
    run_state(&lenient, lends::start).expect("lending is enabled");
    let ledger = lenient.ledger();
    assert_eq!(ledger.acquired(), ledger.released());
}

#[test]
fn a_lent_mutex_comes_back() {
    let lenient = Machine::builder().allow_lending(true).build();
    let report = run_state(&lenient, drops::start).expect_err("it is not taken again");
    assert_eq!(report.violation, Violation::ReleasedFrameworkMutex);
    assert_eq!(report.mutex, Some(MutexKind::Control));
}

#[test]
fn a_status_that_a_slot_must_not_return() {
    let report = run_state(&Machine::new(), pends::start).expect_err("pending");
    assert_eq!(
        (report.violation, report.rule),
        (Violation::BadStatus, Some(Rule::KsCallbackReturn))
    );
    assert_eq!(report.arg1(), Some(0x81005));

    let machine = Machine::new();
    let device = unmarked::start(&machine);
    let filter = device.open_filter(0).expect("clean").expect("opens");
    let pin = filter
        .open_pin(0, &format())
        .expect("clean")
        .expect("opens");
    let report = pin.close().expect_err("pending without a mark");
    assert_eq!(
        (report.violation, report.rule),
        (Violation::BadStatus, Some(Rule::KsMarkPendingIrp))
    );
}

#[test]
fn the_irql_on_return() {
    // SAFETY: the tables are statics of the declared types.
    let driver = unsafe { Machine::new().load(raises_device::entry) }
        .expect("clean")
        .expect("loads");
    let report = driver.add_device().expect_err("raised");
    assert_eq!(
        (report.violation, report.arg1()),
        (Violation::IrqlOnReturn, Some(0x81006))
    );

    let device = raises_filter::start(&Machine::new());
    let report = device.open_filter(0).expect_err("raised");
    assert_eq!(
        (report.violation, report.arg1()),
        (Violation::IrqlOnReturn, Some(0x81007))
    );

    let filter = raises_pin::start(&Machine::new())
        .open_filter(0)
        .expect("clean")
        .expect("opens");
    let report = filter.open_pin(0, &format()).expect_err("raised");
    assert_eq!(
        (report.violation, report.arg1()),
        (Violation::IrqlOnReturn, Some(0x81008))
    );
}

#[test]
fn a_callback_that_leaves_a_mutex_behind() {
    let report = leaks::start(&Machine::new())
        .open_filter(0)
        .expect_err("leak");
    assert_eq!(
        (report.violation, report.mutex),
        (Violation::LeakedMutex, Some(MutexKind::Control))
    );
    assert_eq!(report.here.callback, "filter Create");
    let first = report.first.as_ref().and_then(|p| p.source.as_deref());
    assert!(
        first.is_some_and(|s| s.contains("create_leaks")),
        "{report}"
    );
}

/// Which mutexes AVStream holds in each callback that a walk through a device's life enters.
fn framework_holds(policy: EntryPolicy) -> Vec<(MutexKind, &'static str)> {
    let machine = Machine::builder().entry_policy(policy).build();
    run_state(&machine, plain_all::start).expect("the driver takes nothing");
    let ledger = machine.ledger();
    ledger
        .totals()
        .iter()
        .map(|t| (t.mutex, t.callback))
        .collect()
}

unsafe extern "C" fn filter_irp(_filter: PKSFILTER, _irp: PIRP) -> NTSTATUS {
    STATUS_SUCCESS
}
unsafe extern "C" fn pin_irp(_pin: PKSPIN, _irp: PIRP) -> NTSTATUS {
    STATUS_SUCCESS
}
unsafe extern "C" fn start_nothing(
    _device: PKSDEVICE,
    _irp: PIRP,
    _translated: PCM_RESOURCE_LIST,
    _untranslated: PCM_RESOURCE_LIST,
) -> NTSTATUS {
    STATUS_SUCCESS
}
unsafe extern "C" fn post_start(_device: PKSDEVICE) -> NTSTATUS {
    STATUS_SUCCESS
}
driver! {
    plain_all
    device { Start: start_nothing, PostStart: post_start }
    filter { Create: filter_irp, Close: filter_irp }
    pin { Create: pin_irp, Close: pin_irp }
}

#[test]
fn slots_are_entered_as_the_table_says() {
    use MutexKind::{Control, Device};
    let free = framework_holds(EntryPolicy::Free);
    assert!(
        free.contains(&(Device, "device PostStart")),
        "documented as held: {free:?}"
    );
    assert!(
        free.contains(&(Control, "pin Create")),
        "documented as held: {free:?}"
    );
    for undecided in [
        (Device, "device Start"),
        (Device, "filter Create"),
        (Control, "filter Create"),
    ] {
        assert!(
            !free.contains(&undecided),
            "{undecided:?} is free by default"
        );
    }
    let documented = framework_holds(EntryPolicy::Documented);
    for held in [
        (Device, "device Start"),
        (Device, "filter Create"),
        (Control, "filter Create"),
    ] {
        assert!(
            documented.contains(&held),
            "{held:?} is documented: {documented:?}"
        );
    }
}

#[test]
fn start_acquires_as_avshws_does() {
    // Right where AVStream enters Start without the mutex, the documented self-deadlock where it holds it.
    drop(avshws::start(&Machine::new()));
    let machine = Machine::builder()
        .entry_policy(EntryPolicy::Documented)
        .build();
    // SAFETY: the tables are statics of the declared types.
    let driver = unsafe { machine.load(avshws::entry) }
        .expect("clean")
        .expect("loads");
    let device = driver.add_device().expect("clean").expect("adds");
    let report = device.start().expect_err("recursion");
    assert_eq!(
        (report.violation, report.rule),
        (Violation::Recursion, None)
    );
    assert_eq!(report.here.callback, "device Start");
}

#[test]
fn a_seed_decides_and_repeats() {
    let outcomes: Vec<bool> = (0..16)
        .map(|seed| {
            let run = || {
                let machine = Machine::builder()
                    .entry_policy(EntryPolicy::Seeded(seed))
                    .build();
                // SAFETY: the tables are statics of the declared types.
                let driver = unsafe { machine.load(avshws::entry) }
                    .expect("clean")
                    .expect("loads");
                driver
                    .add_device()
                    .expect("clean")
                    .expect("adds")
                    .start()
                    .is_ok()
            };
            let first = run();
            assert_eq!(
                first,
                run(),
                "seed {seed} gives another result the second time"
            );
            first
        })
        .collect();
    assert!(
        outcomes.contains(&true) && outcomes.contains(&false),
        "{outcomes:?}"
    );
}

#[test]
fn plain_drivers_are_clean_under_every_policy() {
    for policy in [
        EntryPolicy::Free,
        EntryPolicy::Documented,
        EntryPolicy::Seeded(3),
    ] {
        let machine = Machine::builder().entry_policy(policy).build();
        run_state(&machine, plain::start).expect("clean");
        let ledger = machine.ledger();
        assert_eq!(ledger.acquired(), ledger.released());
    }
}
