//! Events: what ks.sys does itself, what reaches the driver and in which state, and what a driver can do wrong.
#![expect(
    clippy::disallowed_methods,
    reason = "the raw calls are what the simulator judges"
)]

#[macro_use]
mod common;

use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use common::format;
use ks_guard::ffi::*;
use ks_guard_sim::{
    EntryPolicy, Event, Filter, Irql, Machine, MutexKind, Pin, Property, Status, Violation,
};

const SET: GUID = GUID {
    Data1: 7,
    Data2: 2,
    Data3: 3,
    Data4: [4; 8],
};

/// Without handlers.
const PLAIN: u32 = 0;
/// AddHandler that adds, RemoveHandler that removes; a threshold from the client behind its event data.
const LEVEL: u32 = 1;
/// AddHandler that refuses.
const REFUSED: u32 = 2;
/// AddHandler that adds twice.
const TWICE: u32 = 3;
/// RemoveHandler that leaves the entry where it is.
const LEFT: u32 = 4;
/// AddHandler that fails after it has added.
const LATE: u32 = 5;
/// AddHandler that writes further than its extra data goes.
const OVERRUN: u32 = 6;
/// `DataInput` of an item whose author forgot it.
const NO_DATA: u32 = 7;
/// RemoveHandler that generates.
const REENTERS: u32 = 8;

/// What lies behind an entry of [`LEVEL`].
#[repr(C)]
struct Entry {
    entry: KSEVENT_ENTRY,
    threshold: u64,
}

#[expect(clippy::cast_possible_truncation, reason = "a few bytes")]
const DATA: ULONG = size_of::<KSEVENTDATA>() as ULONG;

unsafe extern "C" fn add_level(irp: PIRP, data: PKSEVENTDATA, entry: PKSEVENT_ENTRY) -> NTSTATUS {
    // SAFETY: AVStream passes a live IRP.
    let stack = unsafe { IoGetCurrentIrpStackLocation(irp) };
    // SAFETY: a live IRP has a stack location.
    let file = unsafe { (*stack).FileObject };
    // SAFETY: a live entry.
    assert_eq!(unsafe { (*entry).FileObject }, file);
    // SAFETY: DataInput counts eight bytes behind the event's data.
    let threshold = unsafe { data.add(1) }.cast::<u64>();
    // SAFETY: as above.
    let threshold = unsafe { threshold.read_unaligned() };
    // SAFETY: ExtraEntryData counts eight bytes behind the entry.
    unsafe { (*entry.cast::<Entry>()).threshold = threshold };
    // SAFETY: what AVStream passed.
    unsafe { KsDefaultAddEventHandler(irp, data, entry) }
}

static REMOVED: AtomicU32 = AtomicU32::new(0);

unsafe extern "C" fn remove_level(_file: PFILE_OBJECT, entry: PKSEVENT_ENTRY) {
    // SAFETY: a live entry.
    let list = unsafe { &raw mut (*entry).ListEntry };
    // SAFETY: as the page asks.
    unsafe { RemoveEntryList(list) };
    REMOVED.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn refuse(_: PIRP, _: PKSEVENTDATA, _: PKSEVENT_ENTRY) -> NTSTATUS {
    STATUS_DEVICE_NOT_READY
}

unsafe extern "C" fn add_twice(irp: PIRP, data: PKSEVENTDATA, entry: PKSEVENT_ENTRY) -> NTSTATUS {
    // SAFETY: AVStream passes a live IRP.
    let filter = unsafe { KsGetFilterFromIrp(irp) };
    // SAFETY: a live filter and entry.
    unsafe { KsFilterAddEvent(filter, entry) };
    // SAFETY: what AVStream passed; the second time is what is tested.
    unsafe { KsDefaultAddEventHandler(irp, data, entry) }
}

unsafe extern "C" fn leave(_: PFILE_OBJECT, _: PKSEVENT_ENTRY) {}

unsafe extern "C" fn add_and_fail(
    irp: PIRP,
    data: PKSEVENTDATA,
    entry: PKSEVENT_ENTRY,
) -> NTSTATUS {
    // SAFETY: what AVStream passed.
    unsafe { KsDefaultAddEventHandler(irp, data, entry) };
    STATUS_DEVICE_NOT_READY
}

unsafe extern "C" fn overrun(irp: PIRP, data: PKSEVENTDATA, entry: PKSEVENT_ENTRY) -> NTSTATUS {
    // SAFETY: what lies behind the entry is the simulator's guard; writing it is what is tested.
    unsafe { (*entry.cast::<Entry>()).threshold = 1 };
    // SAFETY: what AVStream passed.
    unsafe { KsDefaultAddEventHandler(irp, data, entry) }
}

/// Generates an event of the filter that the test keeps, from inside its list.
unsafe extern "C" fn generate_again(_: PFILE_OBJECT, _: PKSEVENT_ENTRY) {
    let filter = FILTER.load(Ordering::SeqCst);
    let null = std::ptr::null_mut();
    // SAFETY: a live filter; that the list is locked is what is tested.
    unsafe { KsFilterGenerateEvents(filter, &SET, PLAIN, 0, null, None, null) };
}

static FILTER: AtomicPtr<KSFILTER> = AtomicPtr::new(std::ptr::null_mut());

unsafe extern "C" fn support(irp: PIRP, request: PKSIDENTIFIER, data: PVOID) -> NTSTATUS {
    // SAFETY: AVStream passes the request.
    assert_eq!(unsafe { (*request).Flags }, KSEVENT_TYPE_BASICSUPPORT);
    // SAFETY: the test asks with four bytes.
    unsafe { data.cast::<u32>().write(42) };
    // SAFETY: a live IRP.
    unsafe { (*irp).IoStatus.Information = 4 };
    STATUS_SUCCESS
}

const fn item(id: u32, add: PFNKSADDEVENT, remove: PFNKSREMOVEEVENT) -> KSEVENT_ITEM {
    KSEVENT_ITEM {
        EventId: id,
        DataInput: DATA,
        ExtraEntryData: 0,
        AddHandler: add,
        RemoveHandler: remove,
        SupportHandler: None,
    }
}

static ITEMS: [KSEVENT_ITEM; 9] = [
    KSEVENT_ITEM {
        SupportHandler: Some(support),
        ..item(PLAIN, None, None)
    },
    KSEVENT_ITEM {
        DataInput: DATA + 8,
        ExtraEntryData: 8,
        ..item(LEVEL, Some(add_level), Some(remove_level))
    },
    item(REFUSED, Some(refuse), None),
    item(TWICE, Some(add_twice), None),
    item(LEFT, None, Some(leave)),
    item(LATE, Some(add_and_fail), None),
    item(OVERRUN, Some(overrun), None),
    KSEVENT_ITEM {
        DataInput: 0,
        ..item(NO_DATA, None, None)
    },
    item(REENTERS, None, Some(generate_again)),
];
static SET_ID: GUID = SET;
static SETS: [KSEVENT_SET; 1] = [KSEVENT_SET {
    Set: &raw const SET_ID,
    EventsCount: 9,
    EventItem: ITEMS.as_ptr(),
}];
/// A table of events alone.
const fn table(sets: &'static [KSEVENT_SET; 1]) -> KSAUTOMATION_TABLE {
    KSAUTOMATION_TABLE {
        PropertySetsCount: 0,
        PropertyItemSize: 0,
        PropertySets: std::ptr::null(),
        MethodSetsCount: 0,
        MethodItemSize: 0,
        MethodSets: std::ptr::null(),
        EventSetsCount: 1,
        EventItemSize: 0,
        EventSets: sets.as_ptr(),
    }
}
static TABLE: KSAUTOMATION_TABLE = table(&SETS);

driver! {
    full
    filter_properties &raw const TABLE;
    pin_properties &raw const TABLE;
}

fn bench_on(machine: &Machine) -> (Filter, Pin) {
    let device = full::start(machine);
    let filter = device.open_filter(0).expect("clean").expect("opens");
    let pin = filter
        .open_pin(0, &format())
        .expect("clean")
        .expect("opens");
    (filter, pin)
}

fn bench() -> (Filter, Pin) {
    bench_on(&Machine::new())
}

fn level(threshold: u64) -> Event {
    Event::new(SET, LEVEL).with_parameters(&threshold.to_le_bytes())
}

fn generate(filter: &Filter, id: u32, data: &'static [u8]) {
    let object = filter.as_ptr();
    let address = object.expose_provenance();
    filter
        .machine()
        .run(move || {
            let filter: PKSFILTER = std::ptr::with_exposed_provenance_mut(address);
            let len = u32::try_from(data.len()).expect("short");
            let data = data.as_ptr().cast_mut().cast();
            // SAFETY: a live filter, and data that stays.
            unsafe {
                KsFilterGenerateEvents(filter, &SET, id, len, data, None, std::ptr::null_mut());
            };
        })
        .expect("clean");
}

#[test]
fn an_event_without_handlers_is_added_told_and_removed() {
    let (filter, pin) = bench();
    let event = Event::new(SET, PLAIN);
    let [first, second] = [(); 2].map(|()| {
        filter
            .enable_event(&event)
            .expect("clean")
            .expect("enables")
    });
    let elsewhere = pin.enable_event(&event).expect("clean").expect("enables");
    generate(&filter, PLAIN, b"");
    generate(&filter, LEVEL, b"");
    first.disable().expect("clean").expect("disables");
    generate(&filter, PLAIN, b"data");
    assert_eq!(first.signals(), [b"".to_vec()]);
    assert_eq!(second.signals(), [b"".to_vec(), b"data".to_vec()]);
    assert!(elsewhere.signals().is_empty(), "another object's list");
    assert_eq!(
        first.disable().expect("clean"),
        Err(Status(STATUS_UNSUCCESSFUL))
    );
    assert!(!first.is_enabled() && second.is_enabled());
    pin.close().expect("clean").expect("closes");
    assert!(!elsewhere.is_enabled(), "goes with its file");
    filter.close().expect("clean").expect("closes");
    assert!(!second.is_enabled());
}

#[test]
fn a_one_shot_event_is_told_once() {
    let (filter, _) = bench();
    let before = REMOVED.load(Ordering::SeqCst);
    let once = filter
        .enable_event(&level(0).once())
        .expect("clean")
        .expect("enables");
    let plain = filter
        .enable_event(&Event::new(SET, PLAIN).once())
        .expect("clean")
        .expect("enables");
    for _ in 0..2 {
        generate(&filter, LEVEL, b"");
        generate(&filter, PLAIN, b"");
    }
    assert_eq!((once.signals().len(), plain.signals().len()), (1, 1));
    assert!(!once.is_enabled() && !plain.is_enabled());
    // Other tests of this process remove entries too.
    assert!(REMOVED.load(Ordering::SeqCst) > before);
}

#[test]
fn lookups_and_sizes_come_before_the_handler() {
    let (filter, pin) = bench();
    let enable = |event| {
        filter
            .enable_event(&event)
            .expect("clean")
            .map(|_| ())
            .map_err(|status| status.0)
    };
    assert_eq!(
        enable(Event::new(GUID::default(), 0)),
        Err(STATUS_PROPSET_NOT_FOUND)
    );
    assert_eq!(enable(Event::new(SET, 99)), Err(STATUS_NOT_FOUND));
    let short = Event::new(SET, LEVEL).with_parameters(&[0; 7]);
    assert_eq!(enable(short), Err(STATUS_BUFFER_TOO_SMALL));
    assert_eq!(enable(level(1)), Ok(()));
    assert_eq!(
        enable(Event::new(SET, REFUSED)),
        Err(STATUS_DEVICE_NOT_READY)
    );
    let answer = pin.event_support(&Event::new(SET, PLAIN), 8);
    assert_eq!(answer.expect("clean"), Ok(42_u32.to_le_bytes().to_vec()));
    let silent = pin.event_support(&Event::new(SET, LEVEL), 8);
    assert_eq!(silent.expect("clean"), Ok(Vec::new()));
    // An event is no property.
    assert_eq!(
        filter.get(&Property::new(SET, PLAIN), 4).expect("clean"),
        Err(Status(STATUS_PROPSET_NOT_FOUND))
    );
}

/// Lets entries through whose threshold is below the context's, and checks where it is called.
unsafe extern "C" fn below(context: PVOID, entry: PKSEVENT_ENTRY) -> BOOLEAN {
    // SAFETY: an entry of [`LEVEL`], with its extra data.
    let threshold = unsafe { (*entry.cast::<Entry>()).threshold };
    BOOLEAN::from(threshold < context.addr() as u64)
}

#[test]
fn a_match_callback_picks_entries_by_their_extra_data() {
    let (filter, _) = bench();
    let enabled = [1, 5, 9].map(|at| {
        filter
            .enable_event(&level(at))
            .expect("clean")
            .expect("enables")
    });
    let object = filter.as_ptr().expose_provenance();
    filter
        .machine()
        .run(move || {
            let context = std::ptr::without_provenance_mut(6);
            let filter: PKSFILTER = std::ptr::with_exposed_provenance_mut(object);
            // SAFETY: a live filter; the callback takes its context for a number.
            unsafe {
                KsFilterGenerateEvents(
                    filter,
                    &SET,
                    LEVEL,
                    0,
                    std::ptr::null_mut(),
                    Some(below),
                    context,
                );
            };
        })
        .expect("clean");
    assert_eq!(enabled.map(|entry| entry.signals().len()), [1, 1, 0]);
}

#[test]
fn generating_works_at_dispatch_level_and_no_higher() {
    let (filter, _) = bench();
    let entry = filter
        .enable_event(&Event::new(SET, PLAIN))
        .expect("clean")
        .expect("enables");
    let object = filter.as_ptr().expose_provenance();
    let call = move || {
        let filter: PKSFILTER = std::ptr::with_exposed_provenance_mut(object);
        // SAFETY: a live filter.
        unsafe {
            KsGenerateEvents(
                filter.cast(),
                std::ptr::null(),
                PLAIN,
                0,
                std::ptr::null_mut(),
                None,
                std::ptr::null_mut(),
            );
        };
    };
    filter
        .machine()
        .run_at(Irql::Dispatch, call)
        .expect("clean");
    assert_eq!(entry.signals().len(), 1);
}

#[test]
fn an_entry_of_its_own_can_be_told_directly() {
    let (filter, _) = bench();
    let entry = filter
        .enable_event(&Event::new(SET, PLAIN))
        .expect("clean")
        .expect("enables");
    let at = entry.as_ptr().expose_provenance();
    let status = filter
        .machine()
        .run(move || {
            let entry: PKSEVENT_ENTRY = std::ptr::with_exposed_provenance_mut(at);
            // SAFETY: a live entry.
            unsafe { KsGenerateEvent(entry) }
        })
        .expect("clean");
    assert_eq!((status, entry.signals().len()), (STATUS_SUCCESS, 1));
    let report = filter
        .machine()
        .run(move || {
            let entry: PKSEVENT_ENTRY = std::ptr::with_exposed_provenance_mut(at);
            // SAFETY: a live entry; that its list's lock is not held is what is tested.
            unsafe { KsGenerateDataEvent(entry, 0, std::ptr::null_mut()) }
        })
        .expect_err("not under the list's lock");
    assert_eq!(report.violation, Violation::MissingMutex, "{report}");
}

/// Enables, disables where that works, and gives the report.
fn misuse(id: u32) -> Box<ks_guard_sim::Report> {
    let (filter, _) = bench();
    FILTER.store(filter.as_ptr(), Ordering::SeqCst);
    let outcome = filter.enable_event(&Event::new(SET, id));
    match outcome {
        Err(report) => report,
        Ok(entry) => entry
            .expect("enables")
            .disable()
            .expect_err("reported when it is disabled"),
    }
}

#[test]
fn what_a_driver_can_do_wrong_is_reported() {
    let cases = [
        (TWICE, Violation::EventEntry, "in a list already"),
        (LEFT, Violation::EventEntry, "still in the object's list"),
        (LATE, Violation::EventEntry, "failed after it had added"),
        (
            OVERRUN,
            Violation::BufferOverrun,
            "past the end of an event entry",
        ),
        (NO_DATA, Violation::EventEntry, "asks for 0 bytes"),
        (
            REENTERS,
            Violation::Recursion,
            "under the lock of the event list",
        ),
    ];
    for (id, violation, words) in cases {
        let report = misuse(id);
        assert_eq!(report.violation, violation, "{report}");
        assert!(report.what.contains(words), "{report}");
        assert_eq!(
            report.object.map(|o| o.to_string()).as_deref(),
            Some("filter#1"),
            "{report}"
        );
    }
}

#[test]
fn an_entry_that_is_gone_is_not_followed() {
    let (filter, _) = bench();
    let entry = filter
        .enable_event(&Event::new(SET, PLAIN))
        .expect("clean")
        .expect("enables");
    entry.disable().expect("clean").expect("disables");
    let at = entry.as_ptr().expose_provenance();
    let report = filter
        .machine()
        .run(move || {
            let entry: PKSEVENT_ENTRY = std::ptr::with_exposed_provenance_mut(at);
            // SAFETY: the simulator looks the entry up before it follows it.
            unsafe { KsGenerateEvent(entry) }
        })
        .expect_err("it is gone");
    assert_eq!(report.violation, Violation::InvalidObject, "{report}");
}

unsafe extern "C" fn remove_under_control(file: PFILE_OBJECT, entry: PKSEVENT_ENTRY) {
    // SAFETY: as the page asks.
    unsafe { remove_level(file, entry) };
    let filter = FILTER_OF_CONTROL.load(Ordering::SeqCst);
    // SAFETY: a live filter; taking its mutex at DISPATCH_LEVEL is what is tested.
    unsafe { KsFilterAcquireControl(filter) };
}
static FILTER_OF_CONTROL: AtomicPtr<KSFILTER> = AtomicPtr::new(std::ptr::null_mut());
static CONTROL_ITEMS: [KSEVENT_ITEM; 1] = [item(PLAIN, None, Some(remove_under_control))];
static CONTROL_SETS: [KSEVENT_SET; 1] = [KSEVENT_SET {
    Set: &raw const SET_ID,
    EventsCount: 1,
    EventItem: CONTROL_ITEMS.as_ptr(),
}];
static CONTROL_TABLE: KSAUTOMATION_TABLE = table(&CONTROL_SETS);

driver! {
    takes_control
    filter_properties &raw const CONTROL_TABLE;
}

/// The handler runs at `DISPATCH_LEVEL`, when the client asks and when its file is closed.
#[test]
fn a_remove_handler_cannot_take_a_mutex() {
    for closes in [false, true] {
        let device = takes_control::start(&Machine::new());
        let filter = device.open_filter(0).expect("clean").expect("opens");
        FILTER_OF_CONTROL.store(filter.as_ptr(), Ordering::SeqCst);
        let entry = filter
            .enable_event(&Event::new(SET, PLAIN))
            .expect("clean")
            .expect("enables");
        let report = if closes {
            filter.close().expect_err("above PASSIVE_LEVEL")
        } else {
            entry.disable().expect_err("above PASSIVE_LEVEL")
        };
        assert_eq!(report.violation, Violation::IrqlTooHigh, "{report}");
        assert_eq!(report.here.callback, "event Remove", "{report}");
    }
}

/// Whatever the documents leave open: handlers are entered, and the file's entries go before Close or after it.
#[test]
fn every_reading_of_the_documents_is_tried() {
    let policies = [EntryPolicy::Free, EntryPolicy::Documented]
        .into_iter()
        .chain((0..8).map(EntryPolicy::Seeded));
    let mut held = 0;
    for policy in policies {
        let machine = Machine::builder().entry_policy(policy).build();
        let (filter, pin) = bench_on(&machine);
        for object in 0..4 {
            let event = level(object);
            let entry = if object % 2 == 0 {
                filter.enable_event(&event)
            } else {
                pin.enable_event(&event)
            };
            entry.expect("clean").expect("enables");
        }
        filter.close().expect("clean").expect("closes");
        held += machine
            .ledger()
            .holds()
            .iter()
            .filter(|hold| hold.callback == "event Add" && hold.mutex == MutexKind::Control)
            .count();
    }
    assert!(
        held > 0,
        "some machine enters AddHandler with the control mutex held"
    );
}
