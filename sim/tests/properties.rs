//! Property requests, data formats and data intersection: what ks.sys checks itself and what reaches the driver.

#[macro_use]
mod common;

use common::{format, format_of};
use ks_guard::ffi::*;
use ks_guard_sim::{Device, Filter, Intersect, Machine, Pin, Property, Status, Violation};

const SET: GUID = GUID {
    Data1: 1,
    Data2: 2,
    Data3: 3,
    Data4: [4; 8],
};

/// Both directions of property 0: four bytes, kept in the filter's context.
unsafe extern "C" fn get_value(irp: PIRP, _request: PKSIDENTIFIER, data: PVOID) -> NTSTATUS {
    // SAFETY: AVStream passes a live IRP.
    let filter = unsafe { KsGetFilterFromIrp(irp) };
    // SAFETY: a live filter; nothing is held on entry to a property handler.
    unsafe { KsFilterAcquireControl(filter) };
    // SAFETY: the control mutex is held.
    let value = unsafe { (*filter).Context }.addr();
    // SAFETY: taken above.
    unsafe { KsFilterReleaseControl(filter) };
    // SAFETY: MinData is four, so there is room.
    unsafe {
        data.cast::<u32>()
            .write(u32::try_from(value).unwrap_or(u32::MAX))
    };
    // SAFETY: a live IRP.
    unsafe { (*irp).IoStatus.Information = 4 };
    STATUS_SUCCESS
}

unsafe extern "C" fn set_value(irp: PIRP, _request: PKSIDENTIFIER, data: PVOID) -> NTSTATUS {
    // SAFETY: AVStream passes a live IRP.
    let filter = unsafe { KsGetFilterFromIrp(irp) };
    // SAFETY: MinData is four.
    let value = unsafe { data.cast::<u32>().read() };
    // SAFETY: a live filter, which no other handler of this test changes meanwhile.
    unsafe { (*filter).Context = std::ptr::without_provenance_mut(value as usize) };
    STATUS_SUCCESS
}

/// Property 1 asks for an instance of eight bytes and gives it back.
unsafe extern "C" fn echo(irp: PIRP, request: PKSIDENTIFIER, data: PVOID) -> NTSTATUS {
    // SAFETY: AVStream passes a live IRP.
    let stack = unsafe { IoGetCurrentIrpStackLocation(irp) };
    // SAFETY: a live IRP has a stack location.
    let lengths = unsafe { (*stack).Parameters };
    assert_eq!(lengths[1].addr(), size_of::<KSIDENTIFIER>() + 8);
    assert_eq!(lengths[0].addr(), 8);
    // SAFETY: MinProperty counts eight bytes behind the identifier.
    let instance = unsafe { request.add(1) };
    // SAFETY: as above, and MinData is eight.
    unsafe { data.copy_from_nonoverlapping(instance.cast(), 8) };
    STATUS_SUCCESS
}

/// Property 2 writes further than its buffer goes.
unsafe extern "C" fn overrun(_irp: PIRP, _request: PKSIDENTIFIER, data: PVOID) -> NTSTATUS {
    // SAFETY: what lies behind the four bytes is the simulator's guard; writing it is what is tested.
    unsafe { data.cast::<u8>().add(4).write(0) };
    STATUS_SUCCESS
}

unsafe extern "C" fn support(_irp: PIRP, _request: PKSIDENTIFIER, data: PVOID) -> NTSTATUS {
    // SAFETY: a support request has room for the access flags.
    unsafe { data.cast::<u32>().write(KSPROPERTY_TYPE_GET) };
    STATUS_SUCCESS
}

const fn item(
    id: u32,
    min_request: usize,
    min_data: u32,
    get: PFNKSHANDLER,
    set: PFNKSHANDLER,
) -> KSPROPERTY_ITEM {
    KSPROPERTY_ITEM {
        PropertyId: id,
        GetPropertyHandler: get,
        #[expect(clippy::cast_possible_truncation, reason = "a few bytes")]
        MinProperty: min_request as u32,
        MinData: min_data,
        SetPropertyHandler: set,
        Values: std::ptr::null(),
        RelationsCount: 0,
        Relations: std::ptr::null(),
        SupportHandler: None,
        SerializedSize: 0,
    }
}

const HEAD: usize = size_of::<KSIDENTIFIER>();
static ITEMS: [KSPROPERTY_ITEM; 4] = [
    item(0, HEAD, 4, Some(get_value), Some(set_value)),
    item(1, HEAD + 8, 8, Some(echo), None),
    item(2, HEAD, 4, Some(overrun), None),
    KSPROPERTY_ITEM {
        SupportHandler: Some(support),
        ..item(3, HEAD, 4, None, None)
    },
];
static SETS: [KSPROPERTY_SET; 1] = [KSPROPERTY_SET {
    Set: &raw const SET_ID,
    PropertiesCount: 4,
    PropertyItem: ITEMS.as_ptr(),
    FastIoCount: 0,
    FastIoTable: std::ptr::null(),
}];
static SET_ID: GUID = SET;
static TABLE: KSAUTOMATION_TABLE = KSAUTOMATION_TABLE {
    PropertySetsCount: 1,
    PropertyItemSize: 0,
    PropertySets: SETS.as_ptr(),
    MethodSetsCount: 0,
    MethodItemSize: 0,
    MethodSets: std::ptr::null(),
    EventSetsCount: 0,
    EventItemSize: 0,
    EventSets: std::ptr::null(),
};

/// Counts SetDataFormat calls in the pin's context, and refuses YUY2 once the pin is created.
unsafe extern "C" fn set_format(
    pin: PKSPIN,
    old: PKSDATAFORMAT,
    _attributes: PKSMULTIPLE_ITEM,
    range: *const KSDATARANGE,
    _attribute_range: *const KSATTRIBUTE_LIST,
) -> NTSTATUS {
    // SAFETY: AVStream passes a live pin with the proposed format.
    let proposed = unsafe { *(*pin).ConnectionFormat };
    // SAFETY: the range is one of the descriptor's.
    let range = unsafe { *range };
    if !IsEqualGUID(&proposed.SubFormat, &range.SubFormat) {
        return STATUS_NO_MATCH;
    }
    if old.is_null() {
        return STATUS_SUCCESS;
    }
    // SAFETY: the old format stays alive during the call.
    let old = unsafe { *old };
    assert!(IsEqualGUID(&old.SubFormat, &KSDATAFORMAT_SUBTYPE_RGB24));
    if IsEqualGUID(&proposed.SubFormat, &KSDATAFORMAT_SUBTYPE_YUY2) {
        STATUS_INVALID_DEVICE_STATE
    } else {
        STATUS_SUCCESS
    }
}

/// Answers any range with the format of the driver's range that it matched.
unsafe extern "C" fn intersect(
    context: PVOID,
    _irp: PIRP,
    _pin: PKSP_PIN,
    _range: PKSDATARANGE,
    own: PKSDATARANGE,
    room: ULONG,
    data: PVOID,
    size: PULONG,
) -> NTSTATUS {
    assert!(!context.is_null());
    // SAFETY: a place for the size.
    unsafe { *size = 64 };
    if room == 0 {
        return STATUS_BUFFER_OVERFLOW;
    }
    if room < 64 {
        return STATUS_BUFFER_TOO_SMALL;
    }
    // SAFETY: there is room for 64 bytes, which is what the range has.
    unsafe { data.copy_from_nonoverlapping(own.cast(), 64) };
    STATUS_SUCCESS
}

driver! {
    full
    pin { SetDataFormat: set_format }
    intersect intersect;
    filter_properties &raw const TABLE;
}

fn bench() -> (Device, Filter, Pin) {
    let device = full::start(&Machine::new());
    let filter = device.open_filter(0).expect("clean").expect("opens");
    let pin = filter
        .open_pin(0, &format())
        .expect("clean")
        .expect("opens");
    (device, filter, pin)
}

#[test]
fn a_value_goes_in_and_comes_out() {
    let (_, filter, _) = bench();
    let value = Property::new(SET, 0);
    filter
        .set(&value, &7_u32.to_le_bytes())
        .expect("clean")
        .expect("sets");
    let got = filter.get(&value, 16).expect("clean").expect("gets");
    assert_eq!(got, 7_u32.to_le_bytes());
    let echo = Property::new(SET, 1).with_instance(b"instance");
    assert_eq!(
        filter.get(&echo, 8).expect("clean").expect("gets"),
        b"instance"
    );
}

#[test]
fn sizes_are_checked_before_the_driver_is_asked() {
    let (_, filter, _) = bench();
    let value = Property::new(SET, 0);
    let status = |code| Err(Status(code));
    assert_eq!(
        filter.get(&value, 3).expect("clean"),
        status(STATUS_BUFFER_TOO_SMALL)
    );
    assert_eq!(
        filter.get(&value, 0).expect("clean"),
        status(STATUS_BUFFER_OVERFLOW)
    );
    assert_eq!(filter.get_size(&value).expect("clean"), Ok(4));
    assert_eq!(
        filter.set(&value, &[0; 3]).expect("clean"),
        Err(Status(STATUS_BUFFER_TOO_SMALL))
    );
    let short = filter
        .get(&Property::new(SET, 1), 8)
        .expect("clean")
        .expect_err("no instance");
    assert_eq!(short.to_string(), "NTSTATUS 0xC0000206");
}

#[test]
fn what_is_not_there_is_not_found() {
    let (_, filter, pin) = bench();
    let unknown = Property::new(GUID::default(), 0);
    let status = |code| Err(Status(code));
    assert_eq!(
        filter.get(&unknown, 4).expect("clean"),
        status(STATUS_PROPSET_NOT_FOUND)
    );
    assert_eq!(
        filter.get(&Property::new(SET, 9), 4).expect("clean"),
        status(STATUS_NOT_FOUND)
    );
    let read_only = filter.set(&Property::new(SET, 1), &[0; 8]).expect("clean");
    assert_eq!(read_only, Err(Status(STATUS_NOT_FOUND)));
    // The pin has no automation table.
    assert_eq!(
        pin.get(&Property::new(SET, 0), 4).expect("clean"),
        status(STATUS_PROPSET_NOT_FOUND)
    );
}

#[test]
fn support_comes_from_the_handler_or_from_the_table() {
    let (_, filter, _) = bench();
    let both = KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_SET;
    assert_eq!(
        filter.support(&Property::new(SET, 0)).expect("clean"),
        Ok(both)
    );
    assert_eq!(
        filter.support(&Property::new(SET, 1)).expect("clean"),
        Ok(KSPROPERTY_TYPE_GET)
    );
    assert_eq!(
        filter.support(&Property::new(SET, 3)).expect("clean"),
        Ok(KSPROPERTY_TYPE_GET)
    );
}

#[test]
fn a_handler_that_writes_too_far() {
    let (_, filter, _) = bench();
    let report = filter.get(&Property::new(SET, 2), 4).expect_err("overrun");
    assert_eq!(report.violation, Violation::BufferOverrun);
    assert_eq!(
        report.object.map(|o| o.to_string()).as_deref(),
        Some("filter#1")
    );
}

#[test]
fn formats_are_matched_offered_and_kept() {
    let (_, filter, pin) = bench();
    let yuy2 = format_of(KSDATAFORMAT_TYPE_VIDEO, KSDATAFORMAT_SUBTYPE_YUY2);
    pin.set_format(&format())
        .expect("clean")
        .expect("the same again");
    let refused = pin.set_format(&yuy2).expect("clean");
    assert_eq!(refused, Err(Status(STATUS_INVALID_DEVICE_STATE)));
    let kept = pin.clone();
    let sub = pin
        .machine()
        .run(move || {
            // SAFETY: a live pin.
            let format = unsafe { (*kept.as_ptr()).ConnectionFormat };
            // SAFETY: a live pin has a format.
            unsafe { (*format).SubFormat }
        })
        .expect("clean");
    assert!(IsEqualGUID(&sub, &KSDATAFORMAT_SUBTYPE_RGB24));
    let strange = format_of(
        GUID {
            Data1: 9,
            ..GUID::default()
        },
        KSDATAFORMAT_SUBTYPE_RGB24,
    );
    assert_eq!(
        pin.set_format(&strange).expect("clean"),
        Err(Status(STATUS_NO_MATCH))
    );
    assert_eq!(
        pin.set_format(b"short").expect("clean"),
        Err(Status(STATUS_INVALID_PARAMETER))
    );
    let wildcard = filter
        .open_pin(0, &format_of(GUID::default(), GUID::default()))
        .expect("clean");
    assert_eq!(
        wildcard.err(),
        Some(Status(STATUS_NO_MATCH)),
        "a wildcard falls under both ranges, and the driver takes neither"
    );
}

#[test]
fn pins_are_refused_for_a_reason() {
    let (_, filter, _one) = bench();
    let refusal = |id| filter.open_pin(id, &format()).expect("clean").err();
    assert_eq!(refusal(1), Some(Status(STATUS_NOT_FOUND)));
    for _ in 0..3 {
        assert_eq!(refusal(0), None);
    }
    assert_eq!(
        refusal(0),
        Some(Status(STATUS_INVALID_DEVICE_REQUEST)),
        "four are possible"
    );
}

#[test]
fn intersection_asks_for_size_and_then_for_the_format() {
    let (_, filter, _) = bench();
    let found = filter
        .intersect(0, &format())
        .expect("clean")
        .expect("matches");
    assert_eq!(found, format());
    let yuy2 = format_of(KSDATAFORMAT_TYPE_VIDEO, KSDATAFORMAT_SUBTYPE_YUY2);
    assert_eq!(
        filter.intersect(0, &yuy2).expect("clean").expect("matches"),
        yuy2
    );
    assert_eq!(
        filter.intersect_into(0, &format(), 0).expect("clean"),
        Err(Intersect::NeedsBytes(64))
    );
    assert_eq!(
        filter.intersect_into(0, &format(), 10).expect("clean"),
        Err(Intersect::NeedsBytes(64))
    );
    let strange = format_of(
        GUID {
            Data1: 9,
            ..GUID::default()
        },
        KSDATAFORMAT_SUBTYPE_RGB24,
    );
    assert_eq!(
        filter.intersect(0, &strange).expect("clean"),
        Err(Status(STATUS_NO_MATCH))
    );
    assert_eq!(
        filter.intersect(7, &format()).expect("clean"),
        Err(Status(STATUS_NOT_FOUND))
    );
}

#[test]
fn a_removed_device_takes_no_requests_but_lets_handles_close() {
    let (device, filter, pin) = bench();
    pin.set_state(KSSTATE_RUN).expect("clean").expect("runs");
    device.surprise_removal().expect("clean");
    let gone = Status(STATUS_DEVICE_REMOVED);
    assert_eq!(
        filter.get(&Property::new(SET, 0), 4).expect("clean"),
        Err(gone)
    );
    assert_eq!(device.open_filter(0).expect("clean").err(), Some(gone));
    assert_eq!(
        filter.open_pin(0, &format()).expect("clean").err(),
        Some(gone)
    );
    assert_eq!(pin.queue_frame(8).expect("clean"), Err(gone));
    assert_eq!(pin.set_format(&format()).expect("clean"), Err(gone));
    pin.set_state(KSSTATE_STOP).expect("clean").expect("stops");
    pin.close().expect("clean").expect("closes");
    filter.close().expect("clean").expect("closes");
    device.remove().expect("clean").expect("removes");
    assert!(
        device.remove().expect("clean").is_err(),
        "there is nothing left to remove"
    );
}
