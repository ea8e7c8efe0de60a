//! A driver that is half ported: raw handlers with their kind in typed tables, raw events, an item of its own in a bag.

use core::ptr;
use ks_guard::ffi::*;
use ks_guard::slot::table::*;
use ks_guard::slot::{device, filter, pin};
use ks_guard::*;
enum Drv {}
impl Driver for Drv {
    type Device = u32;
}
enum Flt {}
impl FilterKind for Flt {
    type Driver = Drv;
    type Control = u32;
    type Processing = ();
}
enum Vid {}
impl PinKind for Vid {
    type Filter = Flt;
    type Control = u32;
    type Processing = u32;
}
#[ks_synchronized(slot = device::Add)]
fn add(_: &mut Cx, _: NewDevice<Drv>) -> NtResult<u32> {
    Ok(0)
}
#[ks_synchronized(slot = filter::Create)]
fn create(_: &mut Cx, _: NewFilter<Flt>, _: PIRP) -> NtResult<(u32, ())> {
    Ok((0, ()))
}
#[ks_synchronized(slot = pin::Create)]
fn create_pin(_: &mut Cx, _: NewPin<Vid>, _: PIRP) -> NtResult<(u32, u32)> {
    Ok((0, 1))
}
/// # Safety
/// AVStream.
#[ks_synchronized(slot = pin::Close<Vid>)]
unsafe extern "C" fn close(pin: PKSPIN, irp: PIRP) -> NtResult {
    let _ = irp;
    if unsafe { (*pin).DeviceState } == KSSTATE_RUN {
        return Err(NtStatus::INVALID_DEVICE_STATE);
    }
    Ok(())
}
/// # Safety
/// AVStream.
#[ks_synchronized(slot = pin::SetDeviceState<Vid>, processing)]
unsafe extern "C" fn set_state(pin: PKSPIN, to: KSSTATE, _from: KSSTATE) -> NTSTATUS {
    let _ = (pin, to);
    STATUS_SUCCESS
}
/// # Safety
/// AVStream.
#[ks_synchronized(slot = device::QueryStop<Drv>)]
unsafe extern "C" fn query_stop(device: PKSDEVICE, _irp: PIRP) -> NtResult {
    let mut factory = unsafe { KsDeviceGetFirstChildFilterFactory(device) };
    let mut n = 0;
    while let Some(f) = ptr::NonNull::new(factory) {
        let mut filter = unsafe { KsFilterFactoryGetFirstChildFilter(f.as_ptr()) };
        while !filter.is_null() {
            n += unsafe { running(filter) };
            filter = unsafe { KsFilterGetNextSiblingFilter(filter) };
        }
        factory = unsafe { KsFilterFactoryGetNextSiblingFilterFactory(f.as_ptr()) };
    }
    if n == 0 {
        Ok(())
    } else {
        Err(NtStatus::DEVICE_NOT_READY)
    }
}
#[ks_synchronized(control)]
unsafe fn running(filter: PKSFILTER) -> usize {
    let first = unsafe { KsFilterGetFirstChildPin(filter, 0) };
    core::iter::successors((!first.is_null()).then_some(first), |p| {
        let n = unsafe { KsPinGetNextSiblingPin(*p) };
        (!n.is_null()).then_some(n)
    })
    .filter(|p| unsafe { (**p).DeviceState == KSSTATE_RUN })
    .count()
}
#[ks_synchronized(slot = device::PostStart)]
fn post_start(cx: &mut Cx, device: Device<Drv>) -> NtResult {
    // An item of our own in the device's bag, under its mutex, by the raw call.
    let item = unsafe { ExAllocatePool2(POOL_FLAG_NON_PAGED, 8, 1) };
    if item.is_null() {
        return Err(NtStatus::INSUFFICIENT_RESOURCES);
    }
    let bag = unsafe { (*device.as_raw()).Bag };
    NtStatus::check(unsafe { KsAddItemToObjectBag(bag, item, None) })?;
    *device.data_mut(cx) += 1;
    Ok(())
}
static EVENT_ITEMS: [KSEVENT_ITEM; 0] = [];
static EVENT_SET: GUID = KSCATEGORY_CAPTURE;
static EVENTS: [KSEVENT_SET; 1] = [KSEVENT_SET {
    Set: &EVENT_SET,
    EventsCount: 0,
    EventItem: EVENT_ITEMS.as_ptr(),
}];
// SAFETY: no handlers at all.
static AUTO: AutomationTable<Vid> = unsafe { AutomationTable::new(&[]).raw_events(&EVENTS) };
static PIN: PinDispatch<Vid> = PinDispatch::new(create_pin)
    .close(close)
    .set_device_state(set_state)
    .automation(&AUTO);
static RANGES: [DataRangeRef; 1] = [DataRangeRef::new(&crate::life::RANGE)];
static PINS: [PinDescriptor<Flt>; 1] =
    [PinDescriptor::new(&PIN, KSPIN_DATAFLOW_OUT).data_ranges(&RANGES)];
static FD: FilterDispatch<Flt> = FilterDispatch::new(create);
static F: FilterDescriptor<Drv> = FilterDescriptor::new(&FD, &PINS);
static REFS: [FilterDescriptorRef<Drv>; 1] = [F.to_ref()];
static DD: DeviceDispatch<Drv> = DeviceDispatch::new(add)
    .query_stop(query_stop)
    .post_start(post_start);
static DEV: DeviceDescriptor<Drv> = DeviceDescriptor::new(&DD, &REFS);
static BY_HAND: KSDEVICE_DISPATCH = KSDEVICE_DISPATCH {
    Add: Some(add.raw()),
    QueryStop: Some(query_stop.raw()),
    ..KSDEVICE_DISPATCH::EMPTY
};
unsafe extern "C" fn entry(d: PDRIVER_OBJECT, p: PUNICODE_STRING) -> NTSTATUS {
    match unsafe { DEV.initialize_driver(d, p) } {
        Ok(()) => STATUS_SUCCESS,
        Err(e) => e.into_raw(),
    }
}

#[test]
fn raw_and_typed_side_by_side() {
    let machine = ks_guard_sim::Machine::new();
    let device = crate::life::started(&machine, entry);
    let filter = device.open_filter(0).expect("no violation").expect("opens");
    let pin = filter
        .open_pin(0, &crate::life::format())
        .expect("no violation")
        .expect("opens");
    for state in [KSSTATE_ACQUIRE, KSSTATE_PAUSE, KSSTATE_RUN] {
        pin.set_state(state).expect("no violation").expect("goes");
    }
    assert!(device.query_stop().expect("no violation").is_err());
    for state in [KSSTATE_PAUSE, KSSTATE_ACQUIRE, KSSTATE_STOP] {
        pin.set_state(state).expect("no violation").expect("goes");
    }
    assert!(device.query_stop().expect("no violation").is_ok());
    device.cancel_stop().expect("no violation");
    pin.close().expect("no violation").expect("closes");
    filter.close().expect("no violation").expect("closes");
    device.remove().expect("no violation").expect("removes");
    crate::life::account(&machine);
    assert!(BY_HAND.Add.is_some() && BY_HAND.QueryStop.is_some());
}
