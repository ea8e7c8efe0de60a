//! Filter factories made in Start, counted again by a property, all undone where one fails; teardown steps as helpers.

use ks_guard::{
    Cx, Device, Driver, EntersFree, Filter, FilterKind, NewDevice, NewFilter, NewPin, NtResult,
    NtStatus, Pin, PinKind,
    ffi::*,
    ks_synchronized, mutex,
    slot::{device, filter, pin, table::*},
};
use std::ops::ControlFlow;
enum Drv {}
#[derive(Debug)]
struct Hw {
    cameras: u32,
    power: bool,
    scratch: Box<[u8; 128]>,
}
impl Drop for Hw {
    fn drop(&mut self) {
        self.scratch.fill(0);
    }
}
impl Driver for Drv {
    type Device = Hw;
}
// SAFETY: avshws acquires it there.
unsafe impl EntersFree<device::Start, mutex::Device> for Drv {}
enum Cam {}
impl FilterKind for Cam {
    type Driver = Drv;
    type Control = u32;
    type Processing = ();
}
enum Out {}
struct Undo(u32);
impl Drop for Undo {
    fn drop(&mut self) {
        self.0 = 0;
    }
}
impl PinKind for Out {
    type Filter = Cam;
    type Control = Undo;
    type Processing = ();
}
static NAME0: [u16; 3] = [b'c' as u16, b'0' as u16, 0];
static NAME1: [u16; 3] = [b'c' as u16, b'1' as u16, 0];
#[ks_synchronized(slot = device::Add)]
fn add(_: &mut Cx, _: NewDevice<Drv>) -> NtResult<Hw> {
    Ok(Hw {
        cameras: 0,
        power: false,
        scratch: Box::new([1; 128]),
    })
}
/// The inner one: asks for the device mutex.
#[ks_synchronized(requires(device), may_delete_filter_factory)]
fn set_camera_count(cx: &mut Cx, device: Device<Drv>, count: u32) -> NtResult {
    let have = device.data(cx).cameras;
    for n in have..count {
        let name: &'static [u16] = if n == 0 { &NAME0 } else { &NAME1 };
        let made = cx.create_named_filter_factory(device, &FILTER, name, |cx, factory| {
            factory.set_device_classes_state(cx, true)
        });
        match made {
            Ok(Ok(())) => {}
            Ok(Err(status)) | Err(status) => {
                undo(cx, device)?;
                return Err(status);
            }
        }
        device.data_mut(cx).cameras = n + 1;
    }
    while device.data(cx).cameras > count {
        if !cx.delete_filter_factory(device, |_| true)? {
            break;
        }
        device.data_mut(cx).cameras -= 1;
    }
    Ok(())
}
#[ks_synchronized(requires(device), may_delete_filter_factory)]
fn undo(cx: &mut Cx, device: Device<Drv>) -> NtResult {
    while cx.delete_filter_factory(device, |_| true)? {}
    device.data_mut(cx).cameras = 0;
    Ok(())
}
#[ks_synchronized(slot = device::Start, device)]
fn start(
    cx: &mut Cx,
    device: Device<Drv>,
    _: PIRP,
    _: PCM_RESOURCE_LIST,
    _: PCM_RESOURCE_LIST,
) -> NtResult {
    set_camera_count(cx, device, 2)?;
    let enabled = cx.try_for_each_filter_factory(device, |cx, f| {
        match f.set_device_classes_state(cx, true) {
            Ok(()) => ControlFlow::Continue(()),
            Err(e) => ControlFlow::Break(e),
        }
    });
    if let ControlFlow::Break(e) = enabled {
        return Err(e);
    }
    device.data_mut(cx).power = true;
    Ok(())
}
#[ks_synchronized(slot = filter::SetProperty, unsafe(assume_free(device)))]
fn set_count(cx: &mut Cx, filter: Filter<Cam>, _: &KSPROPERTY, value: &u32) -> NtResult {
    let device = filter.device(cx);
    let count = (*value).clamp(1, 2);
    cx.with_device(device, |cx| {
        let h = device.data_mut(cx);
        if !h.power {
            Err(NtStatus::DEVICE_NOT_READY)
        } else {
            h.cameras = h.cameras.max(count);
            Ok(())
        }
    })
}
#[ks_synchronized(slot = device::SurpriseRemoval, device)]
fn surprise(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
    power_off(cx, device)
}
#[ks_synchronized(slot = device::Remove, device)]
fn remove(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
    power_off(cx, device);
    device.data_mut(cx).cameras = 0;
}
#[ks_synchronized(slot = device::Stop, device)]
fn stop(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
    power_off(cx, device)
}
#[ks_synchronized(requires(device))]
fn power_off(cx: &mut Cx, device: Device<Drv>) {
    device.data_mut(cx).power = false;
}
#[ks_synchronized(slot = filter::Create)]
fn create(_: &mut Cx, _: NewFilter<Cam>, _: PIRP) -> NtResult<(u32, ())> {
    Ok((0, ()))
}
#[ks_synchronized(slot = pin::Create)]
fn create_pin(_: &mut Cx, p: NewPin<Out>, _: PIRP) -> NtResult<(Undo, ())> {
    Ok((Undo(p.id()), ()))
}
#[ks_synchronized(slot = pin::Close)]
fn close_pin(cx: &mut Cx, pin: Pin<Out>, _: PIRP) -> NtResult {
    let Undo(n) = pin.data_mut(cx);
    *n += 1;
    *pin.filter(cx).data_mut(cx) += 1;
    Ok(())
}
static PROPS: [PropertyItem<Cam>; 1] = [PropertyItem::filter_set(0, set_count)];
static SETS: [PropertySet<Cam>; 1] = [PropertySet::new(&SETID, &PROPS)];
static SETID: GUID = crate::life::SET;
static AUTO: AutomationTable<Cam> = AutomationTable::new(&SETS);
static RANGES: [DataRangeRef; 1] = [DataRangeRef::new(&crate::life::RANGE)];
static PIN: PinDispatch<Out> = PinDispatch::new(create_pin).close(close_pin);
static PINS: [PinDescriptor<Cam>; 1] =
    [PinDescriptor::new(&PIN, KSPIN_DATAFLOW_OUT).data_ranges(&RANGES)];
static FD: FilterDispatch<Cam> = FilterDispatch::new(create).automation(&AUTO);
static FILTER: FilterDescriptor<Drv> = FilterDescriptor::new(&FD, &PINS);
static DD: DeviceDispatch<Drv> = DeviceDispatch::new(add)
    .start(start)
    .stop(stop)
    .remove(remove)
    .surprise_removal(surprise);
static DEV: DeviceDescriptor<Drv> = DeviceDescriptor::new(&DD, &[]);
unsafe extern "C" fn entry(d: PDRIVER_OBJECT, p: PUNICODE_STRING) -> NTSTATUS {
    unsafe { DEV.initialize_driver(d, p) }.map_or_else(Into::into, |()| 0)
}

#[test]
fn it_lives() {
    crate::life::live(&ks_guard_sim::Machine::new(), entry, 4);
}
