//! A driver with one device, two filters of two kinds, and three pins of two kinds, as AVStream would set it up.
//!
//! The handlers are written out as `#[ks_synchronized(slot = ..)]` would write them: one example per object kind.
#![expect(
    clippy::unnecessary_wraps,
    reason = "the slot says what a handler returns"
)]

use std::ptr;

use ks_guard::__private::Call;
use ks_guard::ffi::*;
use ks_guard::slot::table::{
    AutomationTable, ClockDispatch, DeviceDescriptor, DeviceDispatch, FilterDescriptor,
    FilterDispatch, MethodItem, MethodSet, PinDescriptor, PinDispatch, PropertyItem, PropertySet,
};
use ks_guard::slot::{self, DispatchFn, Slot, Typed, TypedProperty};
use ks_guard::{
    Cx, Driver, Filter, FilterKind, NewDevice, NewFilter, NewPin, NtResult, Pin, PinKind,
    ProcessingPin,
};

use crate::mock;

pub enum Drv {}
#[derive(Default, Debug)]
pub struct DevData {
    pub opens: u32,
}
impl Driver for Drv {
    type Device = DevData;
}

pub enum Capture {}
#[derive(Default, Debug)]
pub struct FltData {
    pub pins: u32,
}
impl FilterKind for Capture {
    type Driver = Drv;
    type Control = FltData;
    type Processing = ();
}

/// A second kind of filter, with other data.
pub enum Preview {}
impl FilterKind for Preview {
    type Driver = Drv;
    type Control = String;
    type Processing = Vec<u8>;
}

pub enum Video {}
#[derive(Default, Debug)]
pub struct PinData {
    pub state: KSSTATE,
}
#[derive(Default, Debug)]
pub struct ProcData {
    pub frames: u64,
}
impl PinKind for Video {
    type Filter = Capture;
    type Control = PinData;
    type Processing = ProcData;
}

/// A second kind of pin of the same filter, with data that has a destructor.
pub enum Text {}
impl PinKind for Text {
    type Filter = Capture;
    type Control = String;
    type Processing = ();
}

// #[ks_synchronized(slot = device::Add)]
// fn add(cx: &mut Cx, device: NewDevice<Drv>) -> NtResult<DevData> { .. }
#[derive(Clone, Copy)]
pub struct Add;
const _: () = {
    fn add<'c>(
        _: Call,
        _: &mut Cx<'c, <slot::device::Add as Slot>::State>,
        _: NewDevice<'_, 'c, Drv>,
    ) -> NtResult<DevData> {
        Ok(DevData::default())
    }
    impl Typed<Drv, slot::device::Add> for Add {
        type Return = NtResult<DevData>;
        const BODY: <slot::device::Add as slot::Signature<Drv>>::Body<NtResult<DevData>> = add;
    }
};

// #[ks_synchronized(slot = filter::Create)]
#[derive(Clone, Copy)]
pub struct CreateCapture;
const _: () = {
    fn create<'c>(
        _: Call,
        _: &mut Cx<'c, <slot::filter::Create as Slot>::State>,
        _: NewFilter<'_, 'c, Capture>,
        _: PIRP,
    ) -> NtResult<(FltData, ())> {
        Ok((FltData::default(), ()))
    }
    impl Typed<Capture, slot::filter::Create> for CreateCapture {
        type Return = NtResult<(FltData, ())>;
        const BODY: <slot::filter::Create as slot::Signature<Capture>>::Body<Self::Return> = create;
    }
};

#[derive(Clone, Copy)]
pub struct CreatePreview;
const _: () = {
    fn create<'c>(
        _: Call,
        _: &mut Cx<'c, <slot::filter::Create as Slot>::State>,
        _: NewFilter<'_, 'c, Preview>,
        _: PIRP,
    ) -> NtResult<(String, Vec<u8>)> {
        Ok(("preview".to_owned(), vec![1]))
    }
    impl Typed<Preview, slot::filter::Create> for CreatePreview {
        type Return = NtResult<(String, Vec<u8>)>;
        const BODY: <slot::filter::Create as slot::Signature<Preview>>::Body<Self::Return> = create;
    }
};

// #[ks_synchronized(slot = pin::Create)]
#[derive(Clone, Copy)]
pub struct CreateVideo;
const _: () = {
    fn create<'c>(
        _: Call,
        cx: &mut Cx<'c, <slot::pin::Create as Slot>::State>,
        pin: NewPin<'_, 'c, Video>,
        _: PIRP,
    ) -> NtResult<(PinData, ProcData)> {
        assert!(pin.created(cx).is_none());
        pin.filter(cx).data_mut(cx).pins += 1;
        Ok((PinData::default(), ProcData::default()))
    }
    impl Typed<Video, slot::pin::Create> for CreateVideo {
        type Return = NtResult<(PinData, ProcData)>;
        const BODY: <slot::pin::Create as slot::Signature<Video>>::Body<Self::Return> = create;
    }
};

#[derive(Clone, Copy)]
pub struct CreateText;
const _: () = {
    fn create<'c>(
        _: Call,
        _: &mut Cx<'c, <slot::pin::Create as Slot>::State>,
        _: NewPin<'_, 'c, Text>,
        _: PIRP,
    ) -> NtResult<(String, ())> {
        Ok(("text".to_owned(), ()))
    }
    impl Typed<Text, slot::pin::Create> for CreateText {
        type Return = NtResult<(String, ())>;
        const BODY: <slot::pin::Create as slot::Signature<Text>>::Body<Self::Return> = create;
    }
};

// #[ks_synchronized(slot = pin::SetDeviceState)]
// fn set_device_state(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult { .. }
#[derive(Clone, Copy)]
pub struct SetDeviceState;
const _: () = {
    fn set_device_state<'c>(
        _: Call,
        cx: &mut Cx<'c, <slot::pin::SetDeviceState as Slot>::State>,
        pin: Pin<'_, 'c, Video>,
        to: KSSTATE,
        _from: KSSTATE,
    ) -> NtResult {
        pin.data_mut(cx).state = to;
        let (mine, filters) = pin.data_and_filter_mut(cx);
        mine.state += i32::try_from(filters.pins).unwrap();
        Ok(())
    }
    impl Typed<Video, slot::pin::SetDeviceState> for SetDeviceState {
        type Return = NtResult;
        const BODY: <slot::pin::SetDeviceState as slot::Signature<Video>>::Body<NtResult> =
            set_device_state;
    }
};

#[derive(Clone, Copy)]
pub struct Process;
const _: () = {
    fn process<'c>(
        _: Call,
        _: &mut Cx<'c, <slot::pin::ProcessAtDispatch as Slot>::State>,
        _: ProcessingPin<'_, 'c, Video>,
        data: &mut ProcData,
    ) -> NtResult {
        data.frames += 1;
        Ok(())
    }
    impl Typed<Video, slot::pin::ProcessAtDispatch> for Process {
        type Return = NtResult;
        const BODY: <slot::pin::ProcessAtDispatch as slot::Signature<Video>>::Body<NtResult> =
            process;
    }
};

// #[ks_synchronized(slot = filter::GetProperty, control)]
// fn get_pins(cx: &mut Cx, filter: Filter<Capture>, request: &KSPROPERTY, value: &mut u32) -> NtResult { .. }
#[derive(Clone, Copy)]
pub struct GetPins;
const _: () = {
    fn get_pins<'c>(
        _: Call,
        cx: &mut Cx<'c, <slot::filter::GetProperty as Slot>::State>,
        filter: Filter<'_, 'c, Capture>,
        request: &KSPROPERTY,
        value: &mut u32,
    ) -> NtResult {
        cx.with_control(filter, move |cx| {
            *value = filter.data(cx).pins + request.Id;
            Ok(())
        })
    }
    impl TypedProperty<Capture, slot::filter::GetProperty> for GetPins {
        type Request = KSPROPERTY;
        type Value = u32;
        type Return = NtResult;
        const BODY: <slot::filter::GetProperty as slot::PropertySlot<Capture>>::Body<
            KSPROPERTY,
            u32,
            NtResult,
        > = get_pins;
    }
};

// #[ks_synchronized(slot = clock::CorrelatedTime)]
#[derive(Clone, Copy)]
pub struct CorrelatedTime;
const _: () = {
    fn correlated_time<'c>(
        _: Call,
        _: &mut Cx<'c, <slot::clock::CorrelatedTime as Slot>::State>,
        pin: Pin<'_, 'c, Video>,
        _: PLONGLONG,
    ) -> i64 {
        i64::from(pin.id()) + 5
    }
    impl Typed<Video, slot::clock::CorrelatedTime> for CorrelatedTime {
        type Return = i64;
        const BODY: <slot::clock::CorrelatedTime as slot::Signature<Video>>::Body<i64> =
            correlated_time;
    }
};

// #[ks_synchronized(slot = pin::Method)]
#[derive(Clone, Copy)]
pub struct Double;
const _: () = {
    fn double<'c>(
        _: Call,
        _: &mut Cx<'c, <slot::pin::Method as Slot>::State>,
        _: Pin<'_, 'c, Video>,
        _: &KSMETHOD,
        value: &mut u64,
    ) -> NtResult {
        *value *= 2;
        Ok(())
    }
    impl TypedProperty<Video, slot::pin::Method> for Double {
        type Request = KSMETHOD;
        type Value = u64;
        type Return = NtResult;
        const BODY: <slot::pin::Method as slot::PropertySlot<Video>>::Body<
            KSMETHOD,
            u64,
            NtResult,
        > = double;
    }
};

static CLOCK: ClockDispatch<Video> = ClockDispatch::new().correlated_time(CorrelatedTime);
static METHODS: [MethodItem<Video>; 1] = [MethodItem::pin(3, Double)];
static METHOD_SETS: [MethodSet<Video>; 1] = [MethodSet::new(&SET, &METHODS)];
static PIN_AUTOMATION: AutomationTable<Video> = AutomationTable::new(&[]).methods(&METHOD_SETS);
static VIDEO: PinDispatch<Video> = PinDispatch::new(CreateVideo)
    .set_device_state(SetDeviceState)
    .process_at_dispatch(Process)
    .clock(&CLOCK)
    .automation(&PIN_AUTOMATION);
static TEXT: PinDispatch<Text> = PinDispatch::new(CreateText).reset(RawReset);
static CAPTURE: FilterDispatch<Capture> =
    FilterDispatch::new(CreateCapture).automation(&AUTOMATION);
static PREVIEW: FilterDispatch<Preview> = FilterDispatch::new(CreatePreview);
static DEVICE: DeviceDispatch<Drv> = DeviceDispatch::new(Add);
static SET: GUID = GUID {
    Data1: 1,
    Data2: 2,
    Data3: 3,
    Data4: [4; 8],
};
static PROPERTIES: [PropertyItem<Capture>; 1] = [PropertyItem::filter_get(7, GetPins)];
static SETS: [PropertySet<Capture>; 1] = [PropertySet::new(&SET, &PROPERTIES)];
static AUTOMATION: AutomationTable<Capture> = AutomationTable::new(&SETS);
static PINS: [PinDescriptor<Capture>; 2] = [
    PinDescriptor::new(&VIDEO, KSPIN_DATAFLOW_OUT).flags(KSPIN_FLAG_PROCESS_IN_RUN_STATE_ONLY),
    PinDescriptor::new(&TEXT, KSPIN_DATAFLOW_OUT),
];
pub static CAPTURE_FILTER: FilterDescriptor<Drv> = FilterDescriptor::new(&CAPTURE, &PINS);
pub static PREVIEW_FILTER: FilterDescriptor<Drv> = FilterDescriptor::new(&PREVIEW, &[]);
static FILTERS: [slot::table::FilterDescriptorRef<Drv>; 2] =
    [CAPTURE_FILTER.to_ref(), PREVIEW_FILTER.to_ref()];
pub static DESCRIPTOR: DeviceDescriptor<Drv> = DeviceDescriptor::new(&DEVICE, &FILTERS);

pub const SET_DEVICE_STATE: <slot::pin::SetDeviceState as slot::RawSlot>::Raw =
    <SetDeviceState as DispatchFn<Video, slot::pin::SetDeviceState>>::RAW;
pub const PROCESS: <slot::pin::ProcessAtDispatch as slot::RawSlot>::Raw =
    <Process as DispatchFn<Video, slot::pin::ProcessAtDispatch>>::RAW;
pub const GET_PINS: <slot::filter::GetProperty as slot::RawSlot>::Raw =
    <GetPins as DispatchFn<Capture, slot::filter::GetProperty>>::RAW;

/// The objects, as AVStream makes them: each child starts with its parent's `Context`.
pub struct World {
    pub device: PKSDEVICE,
    pub capture: PKSFILTER,
    pub preview: PKSFILTER,
    /// Two of kind `Video`, one of kind `Text`.
    pub pins: [PKSPIN; 3],
}

/// A bag is known by an address.
fn bag() -> KSOBJECT_BAG {
    Box::into_raw(Box::new(0_u64)).cast()
}

fn zeroed<T>() -> *mut T {
    // The KS structures are plain C: all zero is a value.
    Box::into_raw(Box::new(unsafe { std::mem::zeroed() }))
}

impl World {
    /// All objects, with Add and every Create run.
    pub fn new() -> Self {
        unsafe {
            let raw = &*DESCRIPTOR.as_raw();
            let device: PKSDEVICE = zeroed();
            (*device).Bag = bag();
            assert_eq!((*raw.Dispatch).Add.unwrap()(device), STATUS_SUCCESS);
            let factory: PKSFILTERFACTORY = zeroed();
            (*factory).Context = (*device).Context;
            mock::adopt(device.cast(), factory.cast());
            let filter = |descriptor: &FilterDescriptorRaw| {
                let filter: PKSFILTER = zeroed();
                (*filter).Descriptor = descriptor.0;
                (*filter).Bag = bag();
                (*filter).Context = (*device).Context;
                mock::adopt(factory.cast(), filter.cast());
                let create = (*(*descriptor.0).Dispatch).Create.unwrap();
                assert_eq!(create(filter, ptr::null_mut()), STATUS_SUCCESS);
                filter
            };
            let capture = filter(&FilterDescriptorRaw(CAPTURE_FILTER.as_raw()));
            let preview = filter(&FilterDescriptorRaw(PREVIEW_FILTER.as_raw()));
            let pin = |id: usize| {
                let descriptor = (*(*capture).Descriptor).PinDescriptors.add(id);
                let pin: PKSPIN = zeroed();
                (*pin).Descriptor = descriptor;
                (*pin).Bag = bag();
                (*pin).Context = (*capture).Context;
                mock::adopt(capture.cast(), pin.cast());
                let create = (*(*descriptor).Dispatch).Create.unwrap();
                let status = mock::held_by_avstream(mock::Kind::Control, pin.cast(), || {
                    create(pin, ptr::null_mut())
                });
                assert_eq!(status, STATUS_SUCCESS);
                pin
            };
            let pins = [pin(0), pin(0), pin(1)];
            Self {
                device,
                capture,
                preview,
                pins,
            }
        }
    }

    /// Runs `f` as the driver's code in a callback that is entered like `Sl`, about the device.
    pub fn in_device<R>(
        &self,
        f: impl for<'c> FnOnce(&mut Cx<'c, ks_guard::state::Free>, ks_guard::Device<'_, 'c, Drv>) -> R,
    ) -> R {
        unsafe { ks_guard::__private::enter_device::<slot::device::Add, Drv, R>(self.device, f) }
    }

    /// Closes everything and frees the objects; no pool memory is left.
    pub fn close(self) {
        unsafe {
            for pin in self.pins {
                mock::empty_bag((*pin).Bag);
            }
            for filter in [self.capture, self.preview] {
                let close = (*(*(*filter).Descriptor).Dispatch).Close.unwrap();
                assert_eq!(close(filter, ptr::null_mut()), STATUS_SUCCESS);
                assert!((*filter).Context.is_null());
            }
            mock::empty_bag((*self.device).Bag);
        }
        assert_eq!(mock::blocks(), 0, "every block is freed");
        assert_eq!(mock::held(), [], "every mutex is released");
    }
}

struct FilterDescriptorRaw(*const KSFILTER_DESCRIPTOR);

/// A raw handler as `#[ks_synchronized(slot = pin::Reset)]` on an `unsafe extern "C" fn` would declare it: good for pins of
/// any kind.
#[derive(Clone, Copy)]
pub struct RawReset;
const _: () = {
    unsafe extern "C" fn raw_reset(_: PKSPIN) {}
    unsafe impl<K: 'static> DispatchFn<K, slot::pin::Reset, slot::RawForm> for RawReset {
        const RAW: <slot::pin::Reset as slot::RawSlot>::Raw = raw_reset;
    }
};
