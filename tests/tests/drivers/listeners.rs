//! Clients are told from helpers, whatever these ask of their callers; and what a driver says of a slot counts for each mutex.

use ks_guard::{
    Allocator, AllocatorKind, Cx, Driver, EntersFree, Filter, FilterHandle, FilterKind,
    NewAllocator, NewDevice, NewFilter, NewPin, NtResult, Pin, PinKind, PoolFrame, SpinLock,
    ffi::*,
    ks_synchronized, mutex,
    slot::{allocator, device, filter, pin, table::*},
    state::RunsAtPassiveLevel,
};
use ks_guard_sim::{EntryPolicy, Event, Machine, Property, Violation};

enum Drv {}
impl Driver for Drv {
    type Device = u32;
}
enum Cam {}
impl FilterKind for Cam {
    type Driver = Drv;
    type Control = u32;
    type Processing = ();
}
enum Out {}
impl PinKind for Out {
    type Filter = Cam;
    type Control = u32;
    type Processing = ();
}
enum Frames {}
impl AllocatorKind for Frames {
    type Pin = Out;
    type Data = ();
    type Frame = PoolFrame;
}

static SET: GUID = GUID {
    Data1: 1,
    Data2: 2,
    Data3: 3,
    Data4: [4; 8],
};
static LOCK: SpinLock<u32> = SpinLock::new(0);

// SAFETY: the filter is opened by this driver's own service, which holds nothing.
unsafe impl EntersFree<filter::Create, mutex::Device> for Drv {}
// SAFETY: as above.
unsafe impl EntersFree<filter::Create, mutex::Control> for Drv {}

#[ks_synchronized(slot = filter::Create, device)]
fn create(cx: &mut Cx, filter: NewFilter<Cam>, _: PIRP) -> NtResult<(u32, ())> {
    let device = filter.device(cx);
    *device.data_mut(cx) += 1;
    Ok((0, ()))
}

/// # Safety
///
/// AVStream calls it.
#[expect(dead_code, reason = "that it compiles is the point")]
#[ks_synchronized(slot = filter::Create<Cam>, device)]
unsafe extern "C" fn create_raw(filter: PKSFILTER, irp: PIRP) -> NtResult {
    assert!(!filter.is_null() && !irp.is_null());
    Ok(())
}

#[ks_synchronized(requires(passive))]
fn tell(cx: &mut Cx, filter: Filter<Cam>) {
    cx.generate_filter_events(filter, &SET, 1);
    tell_of(cx, filter);
}
#[ks_synchronized(any_state)]
fn tell_of(cx: &mut Cx, filter: impl FilterHandle) {
    cx.generate_filter_events_with(filter, &SET, 1, &7_u32);
    cx.generate_filter_events_if(filter, &SET, 1, |level: &u32| *level > 7);
}
#[ks_synchronized(requires(control))]
fn tell_state(cx: &mut Cx, pin: Pin<Out>) {
    let state = *pin.data(cx);
    cx.generate_pin_events_if(pin, &SET, 2, |wanted: &u32| *wanted == state);
    cx.generate_pin_events_with(pin, &SET, 2, &state);
    tell_all(cx, pin);
}
#[ks_synchronized(any_state)]
fn tell_all(cx: &mut Cx, pin: Pin<Out>) {
    cx.generate_pin_events(pin, &SET, 2);
}
#[expect(dead_code, reason = "that it compiles is the point")]
#[ks_synchronized(holds_nothing)]
fn tell_outside(cx: &mut Cx, pin: Pin<Out>) {
    cx.with_spin_lock(&LOCK, |cx, count| {
        *count += 1;
        tell_all(cx, pin);
    });
}

/// # Safety
///
/// Both entries came to AddEvent handlers of these objects, and are in no list.
#[expect(dead_code, reason = "that it compiles is the point")]
unsafe fn enlist<'c>(
    cx: &mut Cx<'c, impl RunsAtPassiveLevel>,
    filter: Filter<'_, 'c, Cam>,
    pin: Pin<'_, 'c, Out>,
    entries: [PKSEVENT_ENTRY; 2],
) {
    // SAFETY: the caller's promise.
    unsafe { cx.add_filter_event(filter, entries[0]) };
    // SAFETY: the caller's promise.
    unsafe { cx.add_pin_event(pin, entries[1]) };
}

#[ks_synchronized(any_state)]
fn frame(cx: &mut Cx, allocator: Allocator<Frames>) -> Option<PoolFrame> {
    allocator.pool_frame(cx)
}

#[ks_synchronized(slot = filter::SetProperty, control)]
fn set(cx: &mut Cx, filter: Filter<Cam>, _: &KSPROPERTY, value: &u32) -> NtResult {
    *filter.data_mut(cx) = *value;
    tell(cx, filter);
    Ok(())
}
#[ks_synchronized(slot = pin::SetDeviceState)]
fn set_state(cx: &mut Cx, pin: Pin<Out>, to: KSSTATE, _: KSSTATE) -> NtResult {
    *pin.data_mut(cx) = u32::from(to == KSSTATE_RUN);
    tell_state(cx, pin);
    Ok(())
}
#[ks_synchronized(slot = device::Add)]
fn add(_: &mut Cx, _: NewDevice<Drv>) -> NtResult<u32> {
    Ok(0)
}
#[ks_synchronized(slot = pin::Create)]
fn create_pin(_: &mut Cx, _: NewPin<Out>, _: PIRP) -> NtResult<(u32, ())> {
    Ok((0, ()))
}
#[ks_synchronized(slot = allocator::InitializeAllocator)]
fn initialize(_: &mut Cx, _: NewAllocator<Frames>, _: KSALLOCATOR_FRAMING) -> NtResult<()> {
    Ok(())
}
#[ks_synchronized(slot = allocator::Allocate)]
fn allocate(cx: &mut Cx, allocator: Allocator<Frames>) -> Option<PoolFrame> {
    frame(cx, allocator)
}

static ITEMS: [PropertyItem<Cam>; 1] = [PropertyItem::filter_set(0, set)];
static SETS: [PropertySet<Cam>; 1] = [PropertySet::new(&SET, &ITEMS)];
static OF_FILTER: AutomationTable<Cam> = AutomationTable::new(&SETS).events(&FILTER_EVENTS);
static FILTER_ITEMS: [EventItem<Cam>; 1] = [EventItem::new(1)];
static FILTER_EVENTS: [EventSet<Cam>; 1] = [EventSet::new(&SET, &FILTER_ITEMS)];
static PIN_ITEMS: [EventItem<Out>; 1] = [EventItem::new(2)];
static PIN_EVENTS: [EventSet<Out>; 1] = [EventSet::new(&SET, &PIN_ITEMS)];
static OF_PIN: AutomationTable<Out> = AutomationTable::new(&[]).events(&PIN_EVENTS);
static ALLOCATOR: AllocatorDispatch<Frames> = AllocatorDispatch::new(initialize, allocate);
static PIN: PinDispatch<Out> = PinDispatch::new(create_pin)
    .set_device_state(set_state)
    .automation(&OF_PIN)
    .allocator(&ALLOCATOR);
static PINS: [PinDescriptor<Cam>; 1] =
    [PinDescriptor::new(&PIN, KSPIN_DATAFLOW_OUT).instances(1, 0)];
static CAM: FilterDispatch<Cam> = FilterDispatch::new(create).automation(&OF_FILTER);
static FILTER: FilterDescriptor<Drv> = FilterDescriptor::new(&CAM, &PINS);
static FILTERS: [FilterDescriptorRef<Drv>; 1] = [FILTER.to_ref()];
static DEVICE: DeviceDispatch<Drv> = DeviceDispatch::new(add);
static DESCRIPTOR: DeviceDescriptor<Drv> = DeviceDescriptor::new(&DEVICE, &FILTERS);

unsafe extern "C" fn entry(driver: PDRIVER_OBJECT, path: PUNICODE_STRING) -> NTSTATUS {
    // SAFETY: DriverEntry's own arguments, in its call.
    match unsafe { DESCRIPTOR.initialize_driver(driver, path) } {
        Ok(()) => STATUS_SUCCESS,
        Err(status) => status.into_raw(),
    }
}

#[test]
fn clients_hear_from_helpers() {
    let machine = Machine::builder().entry_policy(EntryPolicy::Free).build();
    let device = crate::life::started(&machine, entry);
    let filter = device.open_filter(0).expect("no violation").expect("opens");
    let client = filter
        .enable_event(&Event::new(SET, 1))
        .expect("no violation")
        .expect("adds");
    filter
        .set(&Property::new(SET, 0), &3_u32.to_le_bytes())
        .expect("no violation")
        .expect("sets");
    // Without an AddEvent handler the entry carries nothing, and `_if` passes it over.
    assert_eq!(client.signals(), [Vec::new(), 7_u32.to_le_bytes().to_vec()]);
    filter.close().expect("no violation").expect("closes");
    device.stop().expect("no violation");
    device.remove().expect("no violation").expect("removes");
    crate::life::account(&machine);
}

/// Under the other reading the assumption is wrong, and said to be.
#[test]
fn what_the_driver_says_of_create_can_be_wrong() {
    let machine = Machine::builder()
        .entry_policy(EntryPolicy::Documented)
        .build();
    let device = crate::life::started(&machine, entry);
    let report = device.open_filter(0).expect_err("a violation");
    assert_eq!(report.violation, Violation::Recursion);
    assert_eq!(report.here.callback, "filter Create");
}
