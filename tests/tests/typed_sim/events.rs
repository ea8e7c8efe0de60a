//! Typed event handlers, from a client's request to the close of its file.
//!
//! A filter event that says its setting has changed: the client names the value that it waits for, and the entry carries it.
//! A pin event without handlers. Both are generated under locks and at `DISPATCH_LEVEL`.

use std::sync::atomic::{AtomicU32, Ordering};

use ks_guard::ffi::*;
use ks_guard::slot::table::{
    AutomationTable, DataRangeRef, DeviceDescriptor, DeviceDispatch, EventItem, EventSet,
    FilterDescriptor, FilterDescriptorRef, FilterDispatch, PinDescriptor, PinDispatch,
    PropertyItem, PropertySet,
};
use ks_guard::{
    Cx, Driver, Filter, FilterKind, HandlerReturn as _, NewDevice, NewFilter, NewPin, NtResult,
    NtStatus, Pin, PinKind, RemovedEvent, SpinLock, ks_synchronized, slot,
};
use ks_guard_sim::{EntryPolicy, Event, Machine, Property, Status};

use super::format;

const SET: GUID = GUID {
    Data1: 9,
    Data2: 8,
    Data3: 7,
    Data4: [6; 8],
};
static SET_ID: GUID = SET;
/// On a filter: the setting has changed. The client sends the value from which on it wants to hear, as a `u64`.
const CHANGED: u32 = 3;
/// On a filter: the same, without a handler.
const CHANGED_AT_ALL: u32 = 4;
/// On a filter: counted when it is disabled.
const COUNTED: u32 = 5;
/// On a filter: enabled by a handler, disabled by ks.sys.
const ADDED: u32 = 6;
/// On a pin: the state has changed.
const STATE: u32 = 1;
const SETTING: u32 = 0;

enum Camera {}
impl Driver for Camera {
    type Device = ();
}
enum Capture {}
#[derive(Default)]
struct Settings {
    setting: u32,
}
impl FilterKind for Capture {
    type Driver = Camera;
    type Control = Settings;
    type Processing = ();
}
enum Video {}
impl PinKind for Video {
    type Filter = Capture;
    type Control = ();
    type Processing = ();
}

#[ks_synchronized(slot = slot::device::Add)]
fn add(_: &mut Cx, device: NewDevice<Camera>) -> NtResult<()> {
    let _ = device;
    Ok(())
}

#[ks_synchronized(slot = slot::filter::Create)]
fn create_filter(_: &mut Cx, filter: NewFilter<Capture>, _: PIRP) -> NtResult<(Settings, ())> {
    let _ = filter;
    Ok((Settings::default(), ()))
}

#[ks_synchronized(slot = slot::pin::Create)]
fn create_pin(_: &mut Cx, pin: NewPin<Video>, _: PIRP) -> NtResult<((), ())> {
    let _ = pin;
    Ok(((), ()))
}

/// What an entry carries: which of the enabled it is, and from where on its client wants to hear.
#[derive(Clone, Copy)]
struct Since {
    number: u32,
    value: u64,
}

/// The next entry's number. No page says what AVStream holds in an event handler, so no mutex is taken for it.
static NUMBER: AtomicU32 = AtomicU32::new(0);

#[ks_synchronized(slot = slot::filter::AddEvent)]
fn add_changed(
    cx: &mut Cx,
    filter: Filter<Capture>,
    data: &KSEVENTDATA,
    value: &u64,
) -> NtResult<Since> {
    let _ = filter.device(cx);
    if data.NotificationType != KSEVENTF_EVENT_HANDLE {
        return Err(NtStatus::NOT_SUPPORTED);
    }
    if *value > 100 {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    Ok(Since {
        number: NUMBER.fetch_add(1, Ordering::SeqCst) + 1,
        value: *value,
    })
}

/// The numbers of the entries that were removed, one bit each.
static REMOVED: AtomicU32 = AtomicU32::new(0);
static COUNT: AtomicU32 = AtomicU32::new(0);

#[ks_synchronized(slot = slot::filter::RemoveEvent)]
fn remove_changed(_: &mut Cx, event: RemovedEvent<Capture>, from: Since) {
    assert!(!event.file_object().is_null() && !event.as_raw().is_null());
    REMOVED.fetch_or(1 << from.number, Ordering::SeqCst);
}

#[ks_synchronized(slot = slot::filter::RemoveEvent)]
fn count_removed(_: &mut Cx, event: RemovedEvent<Capture>) {
    let _ = event;
    COUNT.fetch_add(1, Ordering::SeqCst);
}

#[ks_synchronized(slot = slot::filter::AddEvent)]
fn add_plainly(_: &mut Cx, filter: Filter<Capture>, data: &KSEVENTDATA) -> NtResult {
    let _ = (filter, data);
    Ok(())
}

#[ks_synchronized(slot = slot::filter::EventSupport)]
fn event_support(
    _: &mut Cx,
    filter: Filter<Capture>,
    request: &KSEVENT,
    value: &mut u32,
) -> NtResult {
    let _ = filter;
    *value = request.Id;
    Ok(())
}

static LATEST: SpinLock<u32> = SpinLock::new(0);

#[ks_synchronized(slot = slot::filter::SetProperty, control)]
fn set_setting(
    cx: &mut Cx,
    filter: Filter<Capture>,
    _request: &KSPROPERTY,
    value: &u32,
) -> NtResult {
    filter.data_mut(cx).setting = *value;
    let now = u64::from(*value);
    cx.generate_filter_events_if(filter, &SET_ID, CHANGED, |from: &Since| from.value <= now);
    // Of another type than what the entries carry: none is told.
    cx.generate_filter_events_if(filter, &SET_ID, CHANGED, |_: &u64| true);
    cx.generate_filter_events_if(filter, &SET_ID, CHANGED_AT_ALL, |_: &Since| true);
    cx.with_spin_lock(&LATEST, |cx, latest| {
        *latest = *value;
        cx.generate_filter_events_with(filter, &SET_ID, CHANGED_AT_ALL, value);
        cx.generate_filter_events(filter, &SET_ID, ADDED);
    });
    Ok(())
}

#[ks_synchronized(slot = slot::pin::SetDeviceState)]
fn set_device_state(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, _from: KSSTATE) -> NtResult {
    cx.generate_pin_events_with(pin, &SET_ID, STATE, &to);
    Ok(())
}

static ITEMS: [EventItem<Capture>; 4] = [
    EventItem::filter(CHANGED, add_changed, remove_changed).filter_support(event_support),
    EventItem::new(CHANGED_AT_ALL),
    EventItem::filter_remove(COUNTED, count_removed),
    EventItem::filter_add(ADDED, add_plainly),
];
static EVENTS: [EventSet<Capture>; 1] = [EventSet::new(&SET_ID, &ITEMS)];
static PROPERTIES: [PropertyItem<Capture>; 1] = [PropertyItem::filter_set(SETTING, set_setting)];
static SETS: [PropertySet<Capture>; 1] = [PropertySet::new(&SET_ID, &PROPERTIES)];
static AUTOMATION: AutomationTable<Capture> = AutomationTable::new(&SETS).events(&EVENTS);
static PIN_ITEMS: [EventItem<Video>; 1] = [EventItem::new(STATE)];
static PIN_EVENTS: [EventSet<Video>; 1] = [EventSet::new(&SET_ID, &PIN_ITEMS)];
static PIN_AUTOMATION: AutomationTable<Video> = AutomationTable::new(&[]).events(&PIN_EVENTS);
static RGB: KSDATARANGE = KSDATARANGE {
    FormatSize: 64,
    Flags: 0,
    SampleSize: 0,
    Reserved: 0,
    MajorFormat: KSDATAFORMAT_TYPE_VIDEO,
    SubFormat: KSDATAFORMAT_SUBTYPE_RGB24,
    Specifier: KSDATAFORMAT_SPECIFIER_VIDEOINFO,
};
static RANGES: [DataRangeRef; 1] = [DataRangeRef::new(&RGB)];
static PIN: PinDispatch<Video> = PinDispatch::new(create_pin)
    .set_device_state(set_device_state)
    .automation(&PIN_AUTOMATION);
static PINS: [PinDescriptor<Capture>; 1] = [PinDescriptor::new(&PIN, KSPIN_DATAFLOW_OUT)
    .communication(KSPIN_COMMUNICATION_SINK)
    .data_ranges(&RANGES)
    .instances(1, 0)];
static FILTER: FilterDispatch<Capture> = FilterDispatch::new(create_filter).automation(&AUTOMATION);
static FILTER_DESCRIPTOR: FilterDescriptor<Camera> = FilterDescriptor::new(&FILTER, &PINS);
static FILTERS: [FilterDescriptorRef<Camera>; 1] = [FILTER_DESCRIPTOR.to_ref()];
static DEVICE: DeviceDispatch<Camera> = DeviceDispatch::new(add);
static DESCRIPTOR: DeviceDescriptor<Camera> = DeviceDescriptor::new(&DEVICE, &FILTERS);

unsafe extern "C" fn entry(driver: PDRIVER_OBJECT, path: PUNICODE_STRING) -> NTSTATUS {
    // SAFETY: DriverEntry's own arguments, in its call.
    unsafe { DESCRIPTOR.initialize_driver(driver, path) }.into_raw()
}

fn start(machine: &Machine) -> ks_guard_sim::Filter {
    // SAFETY: the tables are statics, built of typed handlers.
    let driver = unsafe { machine.load(entry) }
        .expect("no violation")
        .expect("loads");
    let device = driver.add_device().expect("no violation").expect("adds");
    device.start().expect("no violation").expect("starts");
    device.open_filter(0).expect("no violation").expect("opens")
}

fn set(filter: &ks_guard_sim::Filter, value: u32) {
    filter
        .set(&Property::new(SET, SETTING), &value.to_le_bytes())
        .expect("no violation")
        .expect("sets");
}

fn from(value: u64) -> Event {
    Event::new(SET, CHANGED).with_parameters(&value.to_le_bytes())
}

#[test]
fn what_an_entry_carries_picks_it_and_comes_back() {
    let filter = start(&Machine::new());
    let enable = |event: &Event| filter.enable_event(event).expect("no violation");
    let [low, high, once] = [from(1), from(50), from(2).once()].map(|e| enable(&e).expect("adds"));
    let any = enable(&Event::new(SET, CHANGED_AT_ALL)).expect("adds");
    let added = enable(&Event::new(SET, ADDED)).expect("adds");
    // Refused by the handler, and by ks.sys before it.
    assert_eq!(
        enable(&from(101)).err(),
        Some(Status(STATUS_INVALID_PARAMETER))
    );
    let short = Event::new(SET, CHANGED).with_parameters(&[0; 4]);
    assert_eq!(enable(&short).err(), Some(Status(STATUS_BUFFER_TOO_SMALL)));
    REMOVED.store(0, Ordering::SeqCst);
    for value in [0, 10, 60] {
        set(&filter, value);
    }
    let told = [&low, &high, &once].map(|entry| entry.signals().len());
    assert_eq!(told, [2, 1, 1]);
    assert_eq!(
        any.signals(),
        [0_u32, 10, 60].map(|v| v.to_le_bytes().to_vec())
    );
    assert_eq!(added.signals(), [const { Vec::<u8>::new() }; 3]);
    assert!(!once.is_enabled() && low.is_enabled());
    assert_eq!(REMOVED.load(Ordering::SeqCst), 1 << 3);
    high.disable().expect("no violation").expect("disables");
    assert_eq!(REMOVED.load(Ordering::SeqCst), 1 << 3 | 1 << 2);
    filter.close().expect("no violation").expect("closes");
    assert_eq!(REMOVED.load(Ordering::SeqCst), 1 << 3 | 1 << 2 | 1 << 1);
    assert!(!any.is_enabled() && !added.is_enabled());
}

#[test]
fn a_pin_event_is_told_under_the_control_mutex() {
    let filter = start(&Machine::new());
    let pin = filter
        .open_pin(0, &format())
        .expect("no violation")
        .expect("opens");
    let state = pin
        .enable_event(&Event::new(SET, STATE))
        .expect("no violation")
        .expect("adds");
    pin.set_state(KSSTATE_RUN)
        .expect("no violation")
        .expect("runs");
    assert_eq!(
        state.signals(),
        [KSSTATE_ACQUIRE, KSSTATE_PAUSE, KSSTATE_RUN].map(|to| to.to_le_bytes().to_vec())
    );
    filter.close().expect("no violation").expect("closes");
    assert!(!state.is_enabled());
}

#[test]
fn a_support_request_is_compared_with_the_types() {
    let filter = start(&Machine::new());
    let ask = |len| {
        filter
            .event_support(&from(0), len)
            .expect("no violation")
            .map_err(|status| status.0)
    };
    assert_eq!(ask(4), Ok(CHANGED.to_le_bytes().to_vec()));
    assert_eq!(ask(8), Ok(CHANGED.to_le_bytes().to_vec()));
    assert_eq!(ask(3), Err(STATUS_BUFFER_TOO_SMALL));
    assert_eq!(ask(0), Err(STATUS_BUFFER_OVERFLOW));
}

/// Whatever the documents leave open.
#[test]
fn every_reading_of_the_documents() {
    let policies = [EntryPolicy::Free, EntryPolicy::Documented]
        .into_iter()
        .chain((0..8).map(EntryPolicy::Seeded));
    for policy in policies {
        let machine = Machine::builder().entry_policy(policy).build();
        let filter = start(&machine);
        let before = COUNT.load(Ordering::SeqCst);
        for id in [CHANGED_AT_ALL, COUNTED, COUNTED, ADDED] {
            filter
                .enable_event(&Event::new(SET, id))
                .expect("no violation")
                .expect("adds");
        }
        filter.close().expect("no violation").expect("closes");
        assert_eq!(COUNT.load(Ordering::SeqCst), before + 2);
    }
}
