//! A table of all devices under a fast mutex, taken inside AVStream's mutexes, with a spin lock inside it.

use ks_guard::ffi::*;
use ks_guard::slot::{device, filter, pin};
use ks_guard::state::State;
use ks_guard::*;
static TABLE: FastMutex<Vec<usize>> = FastMutex::new(Vec::new());
static HINT: SpinLock<usize> = SpinLock::new(0);
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
    type Processing = u64;
}
#[ks_synchronized(slot = device::Add)]
fn add(cx: &mut Cx, d: NewDevice<Drv>) -> NtResult<u32> {
    let at = d.as_raw() as usize;
    cx.with_device(d, |cx| {
        cx.with_fast_mutex(&TABLE, |cx, t| {
            if t.len() > 8 {
                return Err(NtStatus::INSUFFICIENT_RESOURCES);
            }
            t.push(at);
            cx.with_spin_lock(&HINT, |_, h| *h = t.len());
            Ok(t.len() as u32)
        })
    })
}
#[ks_synchronized(slot = device::Remove, device)]
fn remove(cx: &mut Cx, d: Device<Drv>, _: PIRP) {
    let at = d.as_raw() as usize;
    let left = forget(cx, at);
    *d.data_mut(cx) = left as u32;
}
fn forget<S: State<I: state::AtPassiveLevel>>(cx: &mut Cx<'_, S>, at: usize) -> usize {
    cx.with_fast_mutex(&TABLE, |_, t| {
        t.retain(|d| *d != at);
        t.len()
    })
}
#[ks_synchronized(slot = filter::Create)]
fn create(cx: &mut Cx, _: NewFilter<Flt>, _: PIRP) -> NtResult<(u32, ())> {
    // whichever KS mutex is held here, it came first
    let n = cx.with_fast_mutex(&TABLE, |_, t| t.len());
    Ok((n as u32, ()))
}
#[ks_synchronized(slot = pin::SetDeviceState)]
fn state_(cx: &mut Cx, pin: Pin<Vid>, to: KSSTATE, _: KSSTATE) -> NtResult {
    let n = cx.with_pin_processing(pin, |cx, frames| {
        cx.with_fast_mutex(&TABLE, |_, t| {
            *frames += t.len() as u64;
            *frames
        })
    });
    *pin.data_mut(cx) = n as u32 + to as u32;
    Ok(())
}
#[ks_synchronized(slot = pin::Create)]
fn create_pin(_: &mut Cx, _: NewPin<Vid>, _: PIRP) -> NtResult<(u32, u64)> {
    Ok((0, 0))
}
use ks_guard::slot::table::*;
static RANGES: [DataRangeRef; 1] = [DataRangeRef::new(&crate::life::RANGE)];
static PIN: PinDispatch<Vid> = PinDispatch::new(create_pin).set_device_state(state_);
static PINS: [PinDescriptor<Flt>; 1] = [PinDescriptor::new(&PIN, 2).data_ranges(&RANGES)];
static FD: FilterDispatch<Flt> = FilterDispatch::new(create);
static F: FilterDescriptor<Drv> = FilterDescriptor::new(&FD, &PINS);
static REFS: [FilterDescriptorRef<Drv>; 1] = [F.to_ref()];
static DD: DeviceDispatch<Drv> = DeviceDispatch::new(add).remove(remove);
static DEV: DeviceDescriptor<Drv> = DeviceDescriptor::new(&DD, &REFS);
unsafe extern "C" fn entry(d: PDRIVER_OBJECT, p: PUNICODE_STRING) -> NTSTATUS {
    unsafe { DEV.initialize_driver(d, p) }.map_or_else(Into::into, |()| 0)
}

#[test]
fn it_lives_under_every_reading_of_the_documents() {
    crate::life::live_under_every_policy(entry, 4);
}

#[test]
fn it_stands_a_crowd() {
    crate::life::crowd(entry, 4);
}
