//! The driver: typed handlers as `#[ks_synchronized(slot = ..)]` writes them out.

use std::sync::atomic::{AtomicIsize, Ordering};

use ks_guard::__private::Call;
use ks_guard::ffi::*;
use ks_guard::slot::table::{
    AutomationTable, DataRangeRef, DeviceDescriptor, DeviceDispatch, FilterDescriptor,
    FilterDescriptorRef, FilterDispatch, PinDescriptor, PinDispatch, PropertyItem, PropertySet,
};
use ks_guard::slot::{
    self, IntersectBody, PropertySlot, Signature, Slot, Typed, TypedIntersect, TypedProperty,
};
use ks_guard::{
    Cx, DataFormat, Device, Driver, EntersFree, Filter, FilterKind, HandlerReturn, NewDevice,
    NewFilter, NewPin, NtResult, NtStatus, Pin, PinKind, ProcessingPin, TakesDevice, TakesMutexes,
    Used, Work, Worker,
};

pub(crate) const SET: GUID = GUID {
    Data1: 1,
    Data2: 2,
    Data3: 3,
    Data4: [4; 8],
};
pub(crate) const OPEN_PINS: u32 = 0;
pub(crate) const LEVEL: u32 = 1;

static LIVING: AtomicIsize = AtomicIsize::new(0);

/// Counts what lives.
pub(crate) struct Counted;
impl Counted {
    fn new() -> Self {
        LIVING.fetch_add(1, Ordering::SeqCst);
        Self
    }
}
impl Drop for Counted {
    fn drop(&mut self) {
        LIVING.fetch_sub(1, Ordering::SeqCst);
    }
}

pub(crate) fn living() -> isize {
    LIVING.load(Ordering::SeqCst)
}

pub(crate) enum Camera {}
pub(crate) struct Hardware {
    starts: u32,
    walked: u32,
    worker: Option<Worker<Notes>>,
    _counted: Counted,
}
impl Driver for Camera {
    type Device = Hardware;
}
pub(crate) enum Capture {}
pub(crate) struct Settings {
    pins: u32,
    level: u32,
    removed: bool,
    _counted: Counted,
}
impl FilterKind for Capture {
    type Driver = Camera;
    type Control = Settings;
    type Processing = ();
}
pub(crate) enum Video {}
pub(crate) struct Stream {
    state: KSSTATE,
    formats: u32,
    _counted: Counted,
}
pub(crate) struct Picture {
    level: u8,
    frames: u64,
    _counted: Counted,
}
impl PinKind for Video {
    type Filter = Capture;
    type Control = Stream;
    type Processing = Picture;
}

/// Counts starts on a thread of the system.
pub(crate) struct Notes {
    _counted: Counted,
}
impl Work for Notes {
    type Driver = Camera;
    type Takes = TakesDevice;
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <TakesDevice as TakesMutexes>::State>,
        device: Device<'_, 'c, Camera>,
    ) {
        cx.with_device(device, |cx| device.data_mut(cx).starts += 1);
    }
}

/// One typed handler: the item, its body, and the slot that it is for.
macro_rules! handler {
    ($name:ident: $kind:ty, $slot:path, fn $body:ident -> $ret:ty) => {
        #[derive(Clone, Copy)]
        struct $name;
        impl Typed<$kind, $slot> for $name {
            type Return = $ret;
            const BODY: <$slot as Signature<$kind>>::Body<$ret> = $body;
        }
    };
}
/// The context of a slot.
macro_rules! cx {
    ($c:lifetime, $slot:path) => { &mut Cx<$c, <$slot as Slot>::State> };
}

handler!(Add: Camera, slot::device::Add, fn add -> NtResult<Hardware>);
#[expect(
    clippy::unnecessary_wraps,
    reason = "the slot says what a handler returns"
)]
fn add<'c>(
    _: Call,
    _: cx!('c, slot::device::Add),
    _: NewDevice<'_, 'c, Camera>,
) -> NtResult<Hardware> {
    Ok(Hardware {
        starts: 0,
        walked: 0,
        worker: None,
        _counted: Counted::new(),
    })
}

handler!(PostStart: Camera, slot::device::PostStart, fn post_start -> NtResult);
fn post_start<'c>(
    _: Call,
    cx: cx!('c, slot::device::PostStart),
    device: Device<'_, 'c, Camera>,
) -> NtResult {
    let notes = Notes {
        _counted: Counted::new(),
    };
    let worker = Worker::register(cx, device, notes)?;
    worker.queue(cx)?;
    device.data_mut(cx).worker = Some(worker);
    Ok(())
}

handler!(SurpriseRemoval: Camera, slot::device::SurpriseRemoval, fn surprise_removal -> ());
fn surprise_removal<'c>(
    _: Call,
    cx: cx!('c, slot::device::SurpriseRemoval),
    device: Device<'_, 'c, Camera>,
    _: PIRP,
) {
    cx.with_device(device, |cx| {
        let (hardware, cx) = cx.lend_device(device);
        cx.for_each_filter(device, |cx, _, filter| {
            cx.with_control(filter, |cx| {
                if let Some(settings) = filter.data_mut::<Capture, _>(cx) {
                    settings.removed = true;
                    hardware.walked += 1;
                }
                cx.for_each_pin(filter, |cx, pin| {
                    if let Some(pin) = pin.created::<Video, _>(cx) {
                        pin.data_mut(cx).state = KSSTATE_STOP;
                        assert!(pin.filter(cx).data(cx).removed);
                    }
                });
            });
        });
        assert_eq!(hardware.walked, 2);
    });
}

handler!(Remove: Camera, slot::device::Remove, fn remove -> ());
fn remove<'c>(_: Call, cx: cx!('c, slot::device::Remove), device: Device<'_, 'c, Camera>, _: PIRP) {
    let worker = cx.with_device(device, |cx| device.data_mut(cx).worker.take());
    if let Some(worker) = worker {
        drop(worker.join(cx));
    }
    cx.with_device(device, |cx| assert_eq!(device.data(cx).starts, 1));
}

handler!(CreateFilter: Capture, slot::filter::Create, fn create_filter -> NtResult<(Settings, ())>);
#[expect(
    clippy::unnecessary_wraps,
    reason = "the slot says what a handler returns"
)]
fn create_filter<'c>(
    _: Call,
    _: cx!('c, slot::filter::Create),
    _: NewFilter<'_, 'c, Capture>,
    _: PIRP,
) -> NtResult<(Settings, ())> {
    let settings = Settings {
        pins: 0,
        level: 0,
        removed: false,
        _counted: Counted::new(),
    };
    Ok((settings, ()))
}

handler!(CreatePin: Video, slot::pin::Create, fn create_pin -> NtResult<(Stream, Picture)>);
fn create_pin<'c>(
    _: Call,
    cx: cx!('c, slot::pin::Create),
    pin: NewPin<'_, 'c, Video>,
    _: PIRP,
) -> NtResult<(Stream, Picture)> {
    if pin.created(cx).is_some() {
        return Err(NtStatus::INVALID_DEVICE_STATE);
    }
    // The descriptor has no framing to edit.
    let edited = cx.edit_framing(pin, |_| ());
    assert_eq!(edited, Err(NtStatus::NOT_SUPPORTED));
    pin.filter(cx).data_mut(cx).pins += 1;
    let stream = Stream {
        state: KSSTATE_STOP,
        formats: 0,
        _counted: Counted::new(),
    };
    let picture = Picture {
        level: 0,
        frames: 0,
        _counted: Counted::new(),
    };
    Ok((stream, picture))
}

handler!(ClosePin: Video, slot::pin::Close, fn close_pin -> NtResult);
#[expect(
    clippy::unnecessary_wraps,
    reason = "the slot says what a handler returns"
)]
fn close_pin<'c>(
    _: Call,
    cx: cx!('c, slot::pin::Close),
    pin: Pin<'_, 'c, Video>,
    _: PIRP,
) -> NtResult {
    pin.filter(cx).data_mut(cx).pins -= 1;
    Ok(())
}

handler!(SetDataFormat: Video, slot::pin::SetDataFormat, fn set_data_format -> NtResult);
fn set_data_format<'c>(
    _: Call,
    cx: cx!('c, slot::pin::SetDataFormat),
    pin: NewPin<'_, 'c, Video>,
    old: Option<DataFormat<'_>>,
    range: Option<DataFormat<'_>>,
) -> NtResult {
    let proposed = pin
        .connection_format(cx)
        .ok_or(NtStatus::INVALID_PARAMETER)?;
    let range = range.ok_or(NtStatus::INVALID_PARAMETER)?;
    if !IsEqualGUID(&proposed.head().SubFormat, &range.head().SubFormat) {
        return Err(NtStatus::NO_MATCH);
    }
    match pin.created(cx) {
        Some(pin) => pin.data_mut(cx).formats += 1,
        None if old.is_some() => return Err(NtStatus::INVALID_DEVICE_STATE),
        None => (),
    }
    Ok(())
}

handler!(SetDeviceState: Video, slot::pin::SetDeviceState, fn set_device_state -> NtResult);
fn set_device_state<'c>(
    _: Call,
    cx: cx!('c, slot::pin::SetDeviceState),
    pin: Pin<'_, 'c, Video>,
    to: KSSTATE,
    _: KSSTATE,
) -> NtResult {
    let (stream, settings) = pin.data_and_filter_mut(cx);
    stream.state = to;
    let level = u8::try_from(settings.level).map_err(|_| NtStatus::INVALID_PARAMETER)?;
    cx.with_pin_processing(pin, |_, picture| picture.level = level);
    Ok(())
}

handler!(Process: Video, slot::pin::Process, fn process -> NtResult<NtStatus>);
fn process<'c>(
    _: Call,
    cx: cx!('c, slot::pin::Process),
    mut pin: ProcessingPin<'_, 'c, Video>,
    picture: &mut Picture,
) -> NtResult<NtStatus> {
    let (input, output) = pin.available_bytes(cx)?;
    assert_eq!((input, output % 100), (0, 0));
    let drawn = pin.with_leading_edge(cx, |_, frame| {
        assert_eq!((frame.input_size(), frame.output_size()), (0, 100));
        let room = frame.output_len();
        let result = frame.write(0, &vec![picture.level; room as usize]);
        let too_much = frame.write(room as usize, &[0]);
        assert_eq!(too_much, Err(NtStatus::BUFFER_TOO_SMALL));
        assert_eq!(frame.set_data_used(room), Ok(()));
        assert_eq!(
            frame.set_data_used(u32::MAX),
            Err(NtStatus::BUFFER_TOO_SMALL)
        );
        assert_eq!(
            frame.set_time(KSTIME::default(), 1, KSSTREAM_HEADER_OPTIONSF_DURATIONVALID),
            Ok(())
        );
        let used = Used {
            output: room,
            eject: true,
            ..Used::default()
        };
        (used, result)
    });
    match drawn {
        Some(result) => {
            picture.frames += 1;
            result.map(|()| NtStatus::SUCCESS)
        }
        None => Ok(NtStatus::PENDING),
    }
}

#[derive(Clone, Copy)]
struct GetOpenPins;
impl TypedProperty<Capture, slot::filter::GetProperty> for GetOpenPins {
    type Request = KSPROPERTY;
    type Value = u32;
    type Return = NtResult;
    const BODY: <slot::filter::GetProperty as PropertySlot<Capture>>::Body<
        KSPROPERTY,
        u32,
        NtResult,
    > = get_open_pins;
}
#[expect(
    clippy::unnecessary_wraps,
    reason = "the slot says what a handler returns"
)]
fn get_open_pins<'c>(
    _: Call,
    cx: cx!('c, slot::filter::GetProperty),
    filter: Filter<'_, 'c, Capture>,
    _: &KSPROPERTY,
    value: &mut u32,
) -> NtResult {
    cx.with_control(filter, |cx| {
        let mut pins = 0;
        cx.for_each_pin(filter, |_, _| pins += 1);
        assert_eq!(cx.pin_count(filter, 0), pins);
        assert_eq!(filter.data(cx).pins, pins);
        *value = pins;
    });
    Ok(())
}

#[derive(Clone, Copy)]
struct GetLevel;
impl TypedProperty<Capture, slot::filter::GetProperty> for GetLevel {
    type Request = KSPROPERTY;
    type Value = u32;
    type Return = NtResult;
    const BODY: <slot::filter::GetProperty as PropertySlot<Capture>>::Body<
        KSPROPERTY,
        u32,
        NtResult,
    > = get_level;
}
#[expect(
    clippy::unnecessary_wraps,
    reason = "the slot says what a handler returns"
)]
fn get_level<'c>(
    _: Call,
    cx: cx!('c, slot::filter::GetProperty),
    filter: Filter<'_, 'c, Capture>,
    _: &KSPROPERTY,
    value: &mut u32,
) -> NtResult {
    *value = cx.with_control(filter, |cx| filter.data(cx).level);
    Ok(())
}

#[derive(Clone, Copy)]
struct SetLevel;
impl TypedProperty<Capture, slot::filter::SetProperty> for SetLevel {
    type Request = KSPROPERTY;
    type Value = u32;
    type Return = NtResult;
    const BODY: <slot::filter::SetProperty as PropertySlot<Capture>>::Body<
        KSPROPERTY,
        u32,
        NtResult,
    > = set_level;
}
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the slot says what a handler takes"
)]
fn set_level<'c>(
    _: Call,
    cx: cx!('c, slot::filter::SetProperty),
    filter: Filter<'_, 'c, Capture>,
    _: &KSPROPERTY,
    value: &u32,
) -> NtResult {
    if *value > 255 {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    cx.with_control(filter, |cx| filter.data_mut(cx).level = *value);
    Ok(())
}

#[derive(Clone, Copy)]
struct Intersect;
impl TypedIntersect<Capture> for Intersect {
    type Format = KSDATAFORMAT;
    const BODY: IntersectBody<Capture, KSDATAFORMAT> = intersect;
}
fn intersect<'c>(
    _: Call,
    _: cx!('c, slot::filter::Intersect),
    _: NewFilter<'_, 'c, Capture>,
    id: u32,
    _: DataFormat<'_>,
    matching: DataFormat<'_>,
) -> NtResult<KSDATAFORMAT> {
    // A range of 64 bytes holds its head, and nothing longer.
    assert_eq!(
        matching.read::<KSDATAFORMAT>().map(|head| head.FormatSize),
        Some(64)
    );
    assert!(matching.read::<KS_DATARANGE_VIDEO>().is_none());
    if id == 0 {
        Ok(*matching.head())
    } else {
        Err(NtStatus::NO_MATCH)
    }
}

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
static SET_ID: GUID = SET;
static ITEMS: [PropertyItem<Capture>; 2] = [
    PropertyItem::filter_get(OPEN_PINS, GetOpenPins),
    PropertyItem::filter(LEVEL, GetLevel, SetLevel),
];
static SETS: [PropertySet<Capture>; 1] = [PropertySet::new(&SET_ID, &ITEMS)];
static PROPERTIES: AutomationTable<Capture> = AutomationTable::new(&SETS);
static PIN: PinDispatch<Video> = PinDispatch::new(CreatePin)
    .close(ClosePin)
    .set_data_format(SetDataFormat)
    .set_device_state(SetDeviceState)
    .process(Process);
static PINS: [PinDescriptor<Capture>; 1] = [PinDescriptor::new(&PIN, KSPIN_DATAFLOW_OUT)
    .communication(KSPIN_COMMUNICATION_SINK)
    .data_ranges(&RANGES)
    .instances(4, 0)
    .intersect(Intersect)];
static FILTER: FilterDispatch<Capture> = FilterDispatch::new(CreateFilter).automation(&PROPERTIES);
static FILTER_DESCRIPTOR: FilterDescriptor<Camera> = FilterDescriptor::new(&FILTER, &PINS);
static FILTERS: [FilterDescriptorRef<Camera>; 1] = [FILTER_DESCRIPTOR.to_ref()];
static DEVICE: DeviceDispatch<Camera> = DeviceDispatch::new(Add)
    .post_start(PostStart)
    .surprise_removal(SurpriseRemoval)
    .remove(Remove);
static DESCRIPTOR: DeviceDescriptor<Camera> = DeviceDescriptor::new(&DEVICE, &FILTERS);

pub(crate) unsafe extern "C" fn entry(driver: PDRIVER_OBJECT, path: PUNICODE_STRING) -> NTSTATUS {
    // SAFETY: DriverEntry's own arguments, in its call.
    unsafe { DESCRIPTOR.initialize_driver(driver, path) }.into_raw()
}

// SAFETY: true under the simulator's default policy; what happens where it is not is what the test wants to see.
unsafe impl EntersFree<slot::device::Start, ks_guard::mutex::Device> for Camera {}

handler!(Start: Camera, slot::device::Start, fn start -> NtResult);
fn start<'c>(
    _: Call,
    cx: cx!('c, slot::device::Start),
    device: Device<'_, 'c, Camera>,
    _: PIRP,
    _: PCM_RESOURCE_LIST,
    _: PCM_RESOURCE_LIST,
) -> NtResult {
    cx.device_enters_free(device).with_device(device, |cx| {
        cx.create_filter_factory(device, &FILTER_DESCRIPTOR, |cx, factory| {
            factory.set_device_classes_state(cx, true)
        })??;
        for name in [&[][..], &[1, 2], &[1, 0, 2, 0]] {
            let named = cx.create_named_filter_factory(device, &FILTER_DESCRIPTOR, name, |_, _| ());
            assert_eq!(named, Err(NtStatus::INVALID_PARAMETER), "{name:?}");
        }
        let mut factories = 0;
        let _ = cx.try_for_each_filter_factory(device, |_, _| {
            factories += 1;
            std::ops::ControlFlow::<()>::Continue(())
        });
        assert_eq!(factories, 1);
        Ok(())
    })
}

handler!(Stop: Camera, slot::device::Stop, fn stop -> ());
fn stop<'c>(_: Call, cx: cx!('c, slot::device::Stop), device: Device<'_, 'c, Camera>, _: PIRP) {
    cx.with_device(device, |cx| {
        assert_eq!(cx.delete_filter_factory(device, |_| false), Ok(false));
    });
}

static NO_FILTERS: [FilterDescriptorRef<Camera>; 0] = [];
static ASSUMING: DeviceDispatch<Camera> = DeviceDispatch::new(Add).start(Start).stop(Stop);
static ASSUMING_DESCRIPTOR: DeviceDescriptor<Camera> =
    DeviceDescriptor::new(&ASSUMING, &NO_FILTERS);

/// The entry of a driver that creates its factory in Start, under an assumption.
pub(crate) unsafe extern "C" fn entry_assuming(
    driver: PDRIVER_OBJECT,
    path: PUNICODE_STRING,
) -> NTSTATUS {
    // SAFETY: DriverEntry's own arguments, in its call.
    unsafe { ASSUMING_DESCRIPTOR.initialize_driver(driver, path) }.into_raw()
}
