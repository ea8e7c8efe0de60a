//! A thread for each running pin and one for the device, and a value kept in the device's bag.

use ks_guard::ffi::*;
use ks_guard::slot::table::*;
use ks_guard::slot::{device, filter, pin};
use ks_guard::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
enum Drv {}
#[derive(Default)]
struct Hw {
    pulse: Option<Thread<Pulse>>,
    names: Option<&'static str>,
}
impl Driver for Drv {
    type Device = Hw;
}
enum Flt {}
impl FilterKind for Flt {
    type Driver = Drv;
    type Control = u32;
    type Processing = ();
}
enum Vid {}
#[derive(Default)]
struct Ctl {
    pump: Option<Thread<Pump>>,
    pumped: Arc<AtomicU32>,
}
impl PinKind for Vid {
    type Filter = Flt;
    type Control = Ctl;
    type Processing = u64;
}
struct Pump {
    pumped: Arc<AtomicU32>,
}
impl ThreadWork for Pump {
    type Driver = Drv;
    type Takes = TakesNothing;
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <Self::Takes as TakesMutexes>::InThread>,
        _device: Device<'_, 'c, Drv>,
        stop: &StopSignal<'_>,
    ) {
        while let Woken::ByCall | Woken::ByTime = stop.wait_for(cx, Duration::from_millis(1)) {
            self.pumped.fetch_add(1, Ordering::Relaxed);
        }
    }
}
struct Pulse {
    beats: u32,
}
impl ThreadWork for Pulse {
    type Driver = Drv;
    type Takes = TakesDevice;
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <TakesDevice as TakesMutexes>::InThread>,
        device: Device<'_, 'c, Drv>,
        stop: &StopSignal<'_>,
    ) {
        loop {
            cx.with_device(device, |cx| {
                self.beats += 1;
                device.data_mut(cx).names = Some("beat");
            });
            if self.beats > 100 || stop.is_set() {
                return;
            }
            if matches!(wait(cx, stop), Woken::ToStop) {
                return;
            }
        }
    }
}
#[ks_synchronized(may_wait)]
fn wait(cx: &mut Cx, stop: &StopSignal<'_>) -> Woken {
    stop.wait(cx)
}
#[ks_synchronized(slot = device::Add)]
fn add(_: &mut Cx, _: NewDevice<Drv>) -> NtResult<Hw> {
    Ok(Hw::default())
}
#[ks_synchronized(slot = device::PostStart)]
fn post_start(cx: &mut Cx, device: Device<Drv>) -> NtResult {
    let kept = device.keep(cx, AtomicU32::new(7))?;
    kept.fetch_add(1, Ordering::Relaxed);
    device.data_mut(cx).pulse = Some(Thread::spawn(cx, device, Pulse { beats: 0 })?);
    Ok(())
}
#[ks_synchronized(slot = device::QueryStop)]
fn query_stop(cx: &mut Cx, device: Device<Drv>, _: PIRP) -> NtResult {
    if let Some(p) = &device.data(cx).pulse {
        p.wake(cx);
    }
    Ok(())
}
#[ks_synchronized(slot = device::Remove)]
fn remove(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
    let pulse = cx.with_device(device, |cx| device.data_mut(cx).pulse.take());
    if let Some(p) = pulse {
        let Pulse { beats } = p.stop_and_join(cx);
        assert!(beats > 0);
    }
}
#[ks_synchronized(slot = filter::Create)]
fn create(_: &mut Cx, _: NewFilter<Flt>, _: PIRP) -> NtResult<(u32, ())> {
    Ok((0, ()))
}
#[ks_synchronized(slot = pin::Create)]
fn create_pin(_: &mut Cx, _: NewPin<Vid>, _: PIRP) -> NtResult<(Ctl, u64)> {
    Ok(Default::default())
}
#[ks_synchronized(slot = pin::SetDeviceState)]
fn state(cx: &mut Cx, pin: Pin<Vid>, to: KSSTATE, from: KSSTATE) -> NtResult {
    if to == KSSTATE_RUN {
        let device = pin.device(cx);
        let pumped = Arc::clone(&pin.data(cx).pumped);
        pin.data_mut(cx).pump = Some(Thread::spawn(cx, device, Pump { pumped })?);
    } else if from == KSSTATE_RUN {
        halt(cx, pin);
    }
    Ok(())
}
#[ks_synchronized(requires(control), may_wait_for(nothing))]
fn halt(cx: &mut Cx, pin: Pin<Vid>) {
    if let Some(pump) = pin.data_mut(cx).pump.take() {
        drop(pump.stop_and_join(cx));
    }
}
#[ks_synchronized(slot = pin::Close)]
fn close(cx: &mut Cx, pin: Pin<Vid>, _: PIRP) -> NtResult {
    halt(cx, pin);
    Ok(())
}
static RANGES: [DataRangeRef; 1] = [DataRangeRef::new(&crate::life::RANGE)];
static PIN: PinDispatch<Vid> = PinDispatch::new(create_pin)
    .close(close)
    .set_device_state(state);
static PINS: [PinDescriptor<Flt>; 1] = [PinDescriptor::new(&PIN, 2).data_ranges(&RANGES)];
static FD: FilterDispatch<Flt> = FilterDispatch::new(create);
static F: FilterDescriptor<Drv> = FilterDescriptor::new(&FD, &PINS);
static REFS: [FilterDescriptorRef<Drv>; 1] = [F.to_ref()];
static DD: DeviceDispatch<Drv> = DeviceDispatch::new(add)
    .post_start(post_start)
    .query_stop(query_stop)
    .remove(remove);
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
