//! Clocks, methods, intersection, requests and values of the driver's own types, ids with names.

use ks_guard::ffi::*;
use ks_guard::slot::table::{self, *};
use ks_guard::slot::{Plain, clock, device, filter, pin};
use ks_guard::*;
use ks_guard_sim::Property;

enum Drv {}
impl Driver for Drv {
    type Device = ();
}
enum Flt {}
#[derive(Default)]
struct Ctl {
    rect: Rect,
    presses: u32,
}
impl FilterKind for Flt {
    type Driver = Drv;
    type Control = Ctl;
    type Processing = ();
}
enum Vid {}
impl PinKind for Vid {
    type Filter = Flt;
    type Control = Rate;
    type Processing = ();
}
#[derive(Clone, Copy, Default, Debug)]
#[repr(C)]
struct Rate {
    num: u32,
    den: u32,
}
// SAFETY: two integers.
unsafe impl Plain for Rate {}
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
#[repr(C)]
struct Rect {
    l: i32,
    t: i32,
    r: i32,
    b: i32,
}
// SAFETY: four integers.
unsafe impl Plain for Rect {}
#[derive(Clone, Copy)]
#[repr(C)]
#[expect(non_snake_case, reason = "as in ks.h")]
struct KSP_NODE {
    Property: KSPROPERTY,
    NodeId: ULONG,
    Reserved: ULONG,
}
// SAFETY: integers.
unsafe impl Plain for KSP_NODE {}

mod ids {
    pub const RECT: u32 = 1;
    pub const RATE: u32 = 2;
    pub const TRIGGER: u32 = 3;
    pub const NODE: u32 = 4;
}
impl Flt {
    const GAIN: u32 = ids::NODE + 1;
    #[ks_synchronized(slot = filter::GetProperty, control)]
    fn get_gain(
        cx: &mut Cx,
        filter: Filter<Flt>,
        request: &KSP_NODE,
        value: &mut [i16; 2],
    ) -> NtResult {
        if request.NodeId > 1 {
            return Err(NtStatus::INVALID_PARAMETER);
        }
        *value = [filter.data(cx).presses as i16; 2];
        Ok(())
    }
    #[ks_synchronized(slot = filter::SetProperty, control)]
    fn set_gain(
        cx: &mut Cx,
        filter: Filter<Flt>,
        KSP_NODE { NodeId, .. }: &KSP_NODE,
        &[a, _]: &[i16; 2],
    ) -> NtResult {
        filter.data_mut(cx).presses =
            u32::try_from(a).map_err(|_| NtStatus::INVALID_PARAMETER)? + NodeId;
        Ok(())
    }
}
#[ks_synchronized(slot = filter::GetProperty, control)]
fn get_rect(cx: &mut Cx, filter: Filter<Flt>, _: &KSPROPERTY, value: &mut Rect) -> NtResult {
    *value = filter.data(cx).rect;
    Ok(())
}
#[ks_synchronized(slot = filter::SetProperty, control)]
fn set_rect(cx: &mut Cx, filter: Filter<Flt>, _: &KSPROPERTY, value: &Rect) -> NtResult {
    let Rect { l, r, t, b } = *value;
    if l > r || t > b {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    filter.data_mut(cx).rect = *value;
    Ok(())
}
#[ks_synchronized(slot = pin::GetProperty, control)]
fn get_rate(cx: &mut Cx, pin: Pin<Vid>, _: &KSPROPERTY, value: &mut Rate) -> NtResult {
    *value = *pin.data(cx);
    Ok(())
}
#[ks_synchronized(slot = pin::SetProperty)]
fn set_rate(cx: &mut Cx, pin: Pin<Vid>, _: &KSPROPERTY, value: &Rate) -> NtResult<NtStatus> {
    if value.den == 0 {
        return Ok(NtStatus::from_raw(STATUS_INVALID_PARAMETER));
    }
    cx.with_pin_control(pin, |cx| *pin.data_mut(cx) = *value);
    Ok(NtStatus::SUCCESS)
}
#[ks_synchronized(slot = filter::Method)]
fn trigger(
    _cx: &mut Cx,
    _filter: Filter<Flt>,
    _request: &KSIDENTIFIER,
    _value: &mut (),
) -> NtResult {
    Ok(())
}
#[ks_synchronized(slot = pin::Method, unsafe(assume_free(control)), control)]
fn pin_method(cx: &mut Cx, pin: Pin<Vid>, _: &KSIDENTIFIER, value: &mut u64) -> NTSTATUS {
    *value += u64::from(pin.data(cx).num);
    STATUS_SUCCESS
}
#[ks_synchronized(slot = filter::Intersect)]
fn intersect(
    _: &mut Cx,
    _: NewFilter<Flt>,
    id: u32,
    range: DataFormat,
    matching: DataFormat,
) -> NtResult<KSDATAFORMAT> {
    if id != 0 {
        return Err(NtStatus::NO_MATCH);
    }
    let theirs = range.head();
    if !IsEqualGUID(&theirs.SubFormat, &matching.head().SubFormat) {
        return Err(NtStatus::NO_MATCH);
    }
    Ok(KSDATAFORMAT {
        FormatSize: 64,
        SampleSize: 4,
        ..*matching.head()
    })
}
#[ks_synchronized(slot = clock::CorrelatedTime)]
fn time(_: &mut Cx, pin: Pin<Vid>, system: PLONGLONG) -> i64 {
    if system.is_null() {
        -1
    } else {
        i64::from(pin.id())
    }
}
#[ks_synchronized(slot = clock::SetTimer)]
fn set_timer(_: &mut Cx, _: Pin<Vid>, timer: PKTIMER, _due: LARGE_INTEGER, _: PKDPC) -> bool {
    !timer.is_null()
}
#[ks_synchronized(slot = clock::CancelTimer)]
fn cancel_timer(_: &mut Cx, _: Pin<Vid>, timer: PKTIMER) -> bool {
    timer.is_null()
}
#[ks_synchronized(slot = clock::Resolution)]
fn resolution(_: &mut Cx, _: Pin<Vid>, r: PKSRESOLUTION) {
    let _ = r;
}
#[ks_synchronized(slot = device::Add)]
fn add(_: &mut Cx, _: NewDevice<Drv>) -> NtResult<()> {
    Ok(())
}
#[ks_synchronized(slot = filter::Create)]
fn create(_: &mut Cx, _: NewFilter<Flt>, _: PIRP) -> NtResult<(Ctl, ())> {
    Ok(Default::default())
}
#[ks_synchronized(slot = pin::Create)]
fn create_pin(_: &mut Cx, _: NewPin<Vid>, _: PIRP) -> NtResult<(Rate, ())> {
    Ok((Rate { num: 30, den: 1 }, ()))
}

static SET: GUID = GUID {
    Data1: 9,
    Data2: 0,
    Data3: 0,
    Data4: [0; 8],
};
static FPROPS: [PropertyItem<Flt>; 2] = [
    PropertyItem::filter(ids::RECT, get_rect, set_rect),
    PropertyItem::filter(Flt::GAIN, Flt::get_gain, Flt::set_gain),
];
static FMETHODS: [MethodItem<Flt>; 1] = [MethodItem::filter(ids::TRIGGER, trigger)];
static FSETS: [PropertySet<Flt>; 1] = [PropertySet::new(&SET, &FPROPS)];
static FMSETS: [MethodSet<Flt>; 1] = [MethodSet::new(&SET, &FMETHODS)];
static FAUTO: AutomationTable<Flt> = AutomationTable::new(&FSETS).methods(&FMSETS);
static PPROPS: [PropertyItem<Vid>; 1] = [PropertyItem::pin(ids::RATE, get_rate, set_rate)];
static PMETHODS: [MethodItem<Vid>; 1] = [table::MethodItem::pin(0, pin_method)];
static PSETS: [PropertySet<Vid>; 1] = [PropertySet::new(&SET, &PPROPS)];
static PMSETS: [MethodSet<Vid>; 1] = [MethodSet::new(&SET, &PMETHODS)];
static PAUTO: AutomationTable<Vid> = AutomationTable::new(&PSETS).methods(&PMSETS);
static CLOCK: ClockDispatch<Vid> = ClockDispatch::new()
    .correlated_time(time)
    .set_timer(set_timer)
    .cancel_timer(cancel_timer)
    .resolution(resolution);
static RANGES: [DataRangeRef; 1] = [DataRangeRef::new(&crate::life::RANGE)];
static PIN: PinDispatch<Vid> = PinDispatch::new(create_pin)
    .automation(&PAUTO)
    .clock(&CLOCK);
static PINS: [PinDescriptor<Flt>; 1] = [PinDescriptor::new(&PIN, KSPIN_DATAFLOW_OUT)
    .data_ranges(&RANGES)
    .intersect(intersect)];
static FD: FilterDispatch<Flt> = FilterDispatch::new(create).automation(&FAUTO);
static F: FilterDescriptor<Drv> =
    FilterDescriptor::new(&FD, &PINS).categories(&[KSCATEGORY_VIDEO, KSCATEGORY_CAPTURE]);
static REFS: [FilterDescriptorRef<Drv>; 1] = [F.to_ref()];
static DD: DeviceDispatch<Drv> = DeviceDispatch::new(add);
static DEV: DeviceDescriptor<Drv> = DeviceDescriptor::new(&DD, &REFS);
unsafe extern "C" fn entry(d: PDRIVER_OBJECT, p: PUNICODE_STRING) -> NTSTATUS {
    unsafe { DEV.initialize_driver(d, p) }.map_or_else(Into::into, |()| 0)
}

#[test]
fn requests_and_values_of_the_drivers_own_types() {
    let machine = ks_guard_sim::Machine::new();
    let device = crate::life::started(&machine, entry);
    let filter = device.open_filter(0).expect("no violation").expect("opens");
    let format = crate::life::format();
    let pin = filter
        .open_pin(0, &format)
        .expect("no violation")
        .expect("opens");
    let rect = Property::new(SET, ids::RECT);
    let bytes: Vec<u8> = [1_i32, 2, 3, 4]
        .iter()
        .flat_map(|side| side.to_le_bytes())
        .collect();
    filter
        .set(&rect, &bytes)
        .expect("no violation")
        .expect("sets");
    assert_eq!(
        filter.get(&rect, 16).expect("no violation").expect("gets"),
        bytes
    );
    for too_few in [0, 4, 15] {
        assert!(
            filter.get(&rect, too_few).expect("no violation").is_err(),
            "{too_few}"
        );
    }
    let rate = Property::new(SET, ids::RATE);
    let got = pin.get(&rate, 8).expect("no violation").expect("gets");
    assert_eq!(got, [30, 0, 0, 0, 1, 0, 0, 0]);
    assert!(pin.set(&rate, &[0; 8]).expect("no violation").is_err());
    let found = filter
        .intersect(0, &format)
        .expect("no violation")
        .expect("intersects");
    assert_eq!(found.len(), 64);
    pin.close().expect("no violation").expect("closes");
    filter.close().expect("no violation").expect("closes");
    device.remove().expect("no violation").expect("removes");
    crate::life::account(&machine);
}
