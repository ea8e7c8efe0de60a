//! Requests to the driver below: collected under control and sent after it, and in the places where the mutex is given back.

use ks_guard::ffi::*;
use ks_guard::slot::{device, filter, pin};
use ks_guard::state::*;
use ks_guard::*;
enum Drv {}
#[derive(Default)]
struct Hw {
    generation: u32,
    firmware: Option<Vec<u8>>,
}
impl Driver for Drv {
    type Device = Hw;
}
enum Flt {}
#[derive(Default)]
struct Cfg {
    wanted: u32,
    sent: Vec<u32>,
}
impl FilterKind for Flt {
    type Driver = Drv;
    type Control = Cfg;
    type Processing = ();
}
enum Src {}
impl PinKind for Src {
    type Filter = Flt;
    type Control = Option<u32>;
    type Processing = ();
}

/// Sends a request to the next driver and waits.
#[ks_synchronized(may_call_down)]
fn call_down(cx: &mut Cx, device: Device<Drv>, what: u32) -> NtResult<u32> {
    let _ = cx;
    let target = device.next_device_object();
    if target.is_null() {
        return Err(NtStatus::NO_SUCH_DEVICE);
    }
    // (would build an IRP and call IoCallDriver)
    Ok(what + 1)
}
#[ks_synchronized(may_take(control), may_call_down)]
fn collect_then_call(cx: &mut Cx, filter: Filter<Flt>) -> NtResult {
    let wanted = cx.with_control(filter, |cx| filter.data(cx).wanted);
    let device = filter.device(cx);
    let got = call_down(cx, device, wanted)?;
    cx.with_control(filter, |cx| filter.data_mut(cx).sent.push(got));
    Ok(())
}
// the same, with nothing said of calling down: what may take control holds nothing that call_down minds
#[ks_synchronized(may_take(control))]
fn collect_then_call2<'c>(cx: &mut Cx<'c>, filter: Filter<Flt>) -> NtResult {
    let device = filter.device(cx);
    call_down(cx, device, 1).map(drop)
}
#[ks_synchronized(slot = filter::SetProperty)]
fn set(cx: &mut Cx, filter: Filter<Flt>, _: &KSPROPERTY, v: &u32) -> NtResult {
    cx.with_control(filter, |cx| filter.data_mut(cx).wanted = *v);
    collect_then_call(cx, filter)?;
    collect_then_call2(cx, filter)
}
#[ks_synchronized(slot = filter::GetProperty, control)]
fn get(cx: &mut Cx, filter: Filter<Flt>, _: &KSPROPERTY, v: &mut u32) -> NtResult {
    let device = filter.device(cx);
    let wanted = filter.data(cx).wanted;
    let got = cx.unlocked_control(filter, |cx| call_down(cx, device, wanted))?;
    let cfg = filter.data_mut(cx);
    cfg.sent.push(got);
    *v = cfg.sent.iter().copied().max().unwrap_or_default();
    Ok(())
}
#[ks_synchronized(slot = pin::SetDataFormat)]
fn set_format(
    cx: &mut Cx,
    pin: NewPin<Src>,
    old: Option<DataFormat>,
    _range: Option<DataFormat>,
) -> NtResult {
    let Some(_) = old else { return Ok(()) };
    let size = pin
        .connection_format(cx)
        .ok_or(NtStatus::NO_MATCH)?
        .head()
        .SampleSize;
    let device = pin.device(cx);
    // SAFETY: the sample drivers do; nothing found before is used after.
    let answer = unsafe { cx.lend_back_control(pin, |cx| call_down(cx, device, size)) }?;
    if let Some(pin) = pin.created(cx) {
        *pin.data_mut(cx) = Some(answer);
    }
    Ok(())
}
#[ks_synchronized(slot = device::Stop, device)]
fn stop(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
    let before = device.data(cx).generation;
    let firmware = cx.unlocked_device(device, |cx| {
        let n = call_down(cx, device, before);
        n.map(|n| vec![n as u8]).ok()
    });
    let hw = device.data_mut(cx);
    if hw.generation == before {
        hw.firmware = firmware;
        hw.generation += 1;
    }
}
#[ks_synchronized(slot = pin::SetProperty)]
fn pin_set(cx: &mut Cx, pin: Pin<Src>, request: &KSPROPERTY, value: &[u64; 2]) -> NtResult {
    let [a, b] = *value;
    if request.Id != 3 {
        return Err(NtStatus::NOT_FOUND);
    }
    let n = cx.with_pin_control(pin, |cx| -> NtResult<u32> {
        let filter = pin.filter(cx);
        let n = u32::try_from(a ^ b).map_err(|_| NtStatus::INVALID_PARAMETER)?;
        filter.data_mut(cx).wanted = n;
        let r = cx.unlocked_pin_control(pin, |cx| {
            cx.attempt_guard();
            n
        });
        Ok(r)
    })?;
    let device = pin.device(cx);
    call_down(cx, device, n)?;
    Ok(())
}
trait Guard {
    fn attempt_guard(&mut self) {}
}
impl<S: MayCallDown> Guard for Cx<'_, S> {}

#[test]
fn each_is_a_handler_of_its_slot() {
    let _: <device::Stop as slot::RawSlot>::Raw = stop.raw();
    let _ = (set.raw(), get.raw(), set_format.raw(), pin_set.raw());
}
