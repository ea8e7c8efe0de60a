//! A camera whose steps are methods of its data, traits over any pin, and helpers over bounds that are spelled out.

use ks_guard::state::{
    AtPassiveLevel, HoldsControl, MayTakeControl, ReachesControl, ReachesDevice,
};
use ks_guard::{
    ffi::*,
    slot::{self, table::*},
    *,
};
#[derive(Default)]
struct Hw {
    streams: Vec<(u32, KSSTATE)>,
    notes: String,
}
#[derive(Default)]
struct Cfg {
    brightness: i32,
    sizes: Vec<u32>,
    busy: bool,
}
#[derive(Default)]
struct Strm {
    state: KSSTATE,
    size: u32,
}
#[derive(Default)]
struct Pix {
    level: u8,
    n: u64,
}
enum Drv {}
enum Cam {}
enum Vid {}
impl Driver for Drv {
    type Device = Hw;
}
impl FilterKind for Cam {
    type Driver = Drv;
    type Control = Cfg;
    type Processing = ();
}
impl PinKind for Vid {
    type Filter = Cam;
    type Control = Strm;
    type Processing = Pix;
}
impl Cfg {
    fn set(&mut self, v: i32) -> NtResult {
        if !(0..=255).contains(&v) {
            return Err(NtStatus::INVALID_PARAMETER);
        }
        self.brightness = v;
        Ok(())
    }
    /// Tells every pin, in whichever way the mutex is held.
    fn publish<'c, S: ReachesControl + ks_guard::state::MayTakeProcessing>(
        cx: &mut Cx<'c, S>,
        filter: Filter<'_, 'c, Cam>,
    ) {
        let level = u8::try_from(filter.data(cx).brightness).unwrap_or(u8::MAX);
        cx.for_each_pin(filter, |cx, any| {
            let Some(pin) = any.created::<Vid, _>(cx) else {
                return;
            };
            cx.with_pin_processing(pin, |_, pix| pix.level = level);
        });
    }
}
trait Framed<'c>: PinHandle<'c> {
    fn frame_size(
        self,
        cx: &mut Cx<'c, impl HoldsControl<I: AtPassiveLevel>>,
        size: u32,
    ) -> NtResult {
        match cx.edit_framing(self, |item| item.FramingRange.Range.MaxFrameSize = size) {
            Err(NtStatus::NOT_SUPPORTED) => Ok(()),
            other => other,
        }
    }
}
impl<'c, T: PinHandle<'c>> Framed<'c> for T {}
fn survey<'c>(
    cx: &mut Cx<'c, impl ReachesDevice + MayTakeControl>,
    device: Device<'_, 'c, Drv>,
) -> usize {
    let mut found = Vec::new();
    cx.for_each_filter(device, |cx, _, filter| {
        cx.with_control(filter, |cx| {
            if filter.data::<Cam, _>(cx).is_none_or(|c| c.busy) {
                return;
            }
            cx.for_each_pin(filter, |cx, any| {
                if let Some(p) = any.created::<Vid, _>(cx) {
                    found.push((any.id(), p.data(cx).state))
                }
            });
        })
    });
    let hw = device.data_mut(cx);
    hw.streams = found;
    hw.streams.len()
}
mod handlers {
    use super::*;
    #[ks_synchronized(slot = slot::device::Add)]
    pub fn add(_: &mut Cx, _: NewDevice<Drv>) -> NtResult<Hw> {
        Ok(Hw::default())
    }
    #[ks_synchronized(slot = slot::device::PostStart)]
    pub fn post_start(cx: &mut Cx, device: Device<Drv>) -> NtResult {
        survey(cx, device);
        Ok(())
    }
    #[ks_synchronized(slot = slot::device::QueryStop)]
    pub fn query_stop(cx: &mut Cx, device: Device<Drv>, _: PIRP) -> NtResult {
        if survey(cx, device) > 0 {
            Err(NtStatus::DEVICE_NOT_READY)
        } else {
            Ok(())
        }
    }
    #[ks_synchronized(slot = slot::device::SurpriseRemoval)]
    pub fn surprise(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
        cx.with_device(device, |cx| {
            survey(cx, device);
            device.data_mut(cx).notes.push('!')
        })
    }
    #[ks_synchronized(slot = slot::filter::Create)]
    pub fn create(_: &mut Cx, _: NewFilter<Cam>, _: PIRP) -> NtResult<(Cfg, ())> {
        Ok((
            Cfg {
                brightness: 3,
                ..Cfg::default()
            },
            (),
        ))
    }
    #[ks_synchronized(slot = slot::pin::Create)]
    pub fn create_pin(cx: &mut Cx, pin: NewPin<Vid>, _: PIRP) -> NtResult<(Strm, Pix)> {
        let size = pin
            .connection_format(cx)
            .map_or(0, |f| f.as_bytes().len() as u32);
        pin.frame_size(cx, size)?;
        let cfg = pin.filter(cx).data_mut(cx);
        cfg.sizes.push(size);
        Ok((
            Strm {
                state: KSSTATE_STOP,
                size,
            },
            Pix {
                level: cfg.brightness as u8,
                n: 0,
            },
        ))
    }
    #[ks_synchronized(slot = slot::pin::Close)]
    pub fn close_pin(cx: &mut Cx, pin: Pin<Vid>, _: PIRP) -> NtResult {
        let (strm, cfg) = pin.data_and_filter_mut(cx);
        cfg.sizes.retain(|s| *s != strm.size);
        Ok(())
    }
    #[ks_synchronized(slot = slot::pin::SetDeviceState)]
    pub fn set_state(cx: &mut Cx, pin: Pin<Vid>, to: KSSTATE, from: KSSTATE) -> NtResult {
        if (to - from).abs() > 1 {
            return Err(NtStatus::INVALID_DEVICE_STATE);
        }
        pin.data_mut(cx).state = to;
        let filter = pin.filter(cx);
        Cfg::publish(cx, filter);
        if to == KSSTATE_RUN {
            cx.queue_pin_processing(pin);
        }
        Ok(())
    }
    #[ks_synchronized(slot = slot::pin::SetDataFormat)]
    pub fn set_format(
        cx: &mut Cx,
        pin: NewPin<Vid>,
        old: Option<DataFormat>,
        range: Option<DataFormat<'_>>,
    ) -> NtResult {
        let new = pin
            .connection_format(cx)
            .and_then(|f| f.read::<KSDATAFORMAT>())
            .ok_or(NtStatus::NO_MATCH)?;
        if let Some(range) = range
            && !IsEqualGUID(&range.head().SubFormat, &new.SubFormat)
        {
            return Err(NtStatus::NO_MATCH);
        }
        let (Some(_), Some(pin)) = (old, pin.created(cx)) else {
            return Ok(());
        };
        pin.frame_size(cx, new.SampleSize)?;
        pin.data_mut(cx).size = new.SampleSize;
        Ok(())
    }
    #[ks_synchronized(slot = slot::pin::Process)]
    pub fn process(cx: &mut Cx, mut pin: ProcessingPin<Vid>, pix: &mut Pix) -> NTSTATUS {
        let done = pin.with_leading_edge(cx, |_, frame| {
            let n = frame.output_len();
            let status = (0..n).try_for_each(|i| frame.write(i as usize, &[pix.level]));
            pix.n += u64::from(n);
            (
                Used {
                    output: n,
                    eject: true,
                    ..Default::default()
                },
                status,
            )
        });
        match done {
            Some(Ok(())) => STATUS_SUCCESS,
            Some(Err(e)) => e.into_raw(),
            None => STATUS_PENDING,
        }
    }
    #[ks_synchronized(slot = slot::pin::Reset)]
    pub fn reset(cx: &mut Cx, pin: Pin<Vid>) {
        cx.with_pin_processing(pin, |_, pix| pix.n = 0)
    }
    #[ks_synchronized(slot = slot::filter::SetProperty)]
    pub fn set(cx: &mut Cx, filter: Filter<Cam>, request: &KSPROPERTY, value: &i32) -> NtResult {
        if request.Flags & KSPROPERTY_TYPE_SET == 0 {
            return Err(NtStatus::INVALID_PARAMETER);
        }
        cx.with_control(filter, |cx| {
            let (cfg, _) = cx.lend_control(filter);
            cfg.busy = true;
            let r = cfg.set(*value & 0xff);
            cfg.busy = false;
            r?;
            Cfg::publish(cx, filter);
            Ok(())
        })
    }
    #[ks_synchronized(slot = slot::filter::GetProperty, control)]
    pub fn get(cx: &mut Cx, filter: Filter<Cam>, _: &KSPROPERTY, value: &mut i32) -> NtResult {
        *value = filter.data(cx).brightness;
        Ok(())
    }
}
use handlers as h;
static PROPS: [PropertyItem<Cam>; 1] = [PropertyItem::filter(0, h::get, h::set)];
static SETID: GUID = crate::life::SET;
static SETS: [PropertySet<Cam>; 1] = [PropertySet::new(&SETID, &PROPS)];
static AUTO: AutomationTable<Cam> = AutomationTable::new(&SETS);
static RANGES: [DataRangeRef; 1] = [DataRangeRef::new(&crate::life::RANGE)];
static PIN: PinDispatch<Vid> = PinDispatch::new(h::create_pin)
    .close(h::close_pin)
    .set_device_state(h::set_state)
    .set_data_format(h::set_format)
    .process(h::process)
    .reset(h::reset);
static PINS: [PinDescriptor<Cam>; 1] = [PinDescriptor::new(&PIN, KSPIN_DATAFLOW_OUT)
    .data_ranges(&RANGES)
    .communication(KSPIN_COMMUNICATION_SINK)];
static FD: FilterDispatch<Cam> = FilterDispatch::new(h::create).automation(&AUTO);
static F: FilterDescriptor<Drv> = FilterDescriptor::new(&FD, &PINS);
static REFS: [FilterDescriptorRef<Drv>; 1] = [F.to_ref()];
static DD: DeviceDispatch<Drv> = DeviceDispatch::new(h::add)
    .post_start(h::post_start)
    .query_stop(h::query_stop)
    .surprise_removal(h::surprise);
static DEV: DeviceDescriptor<Drv> = DeviceDescriptor::new(&DD, &REFS);
pub(crate) unsafe extern "C" fn entry(d: PDRIVER_OBJECT, p: PUNICODE_STRING) -> NTSTATUS {
    match unsafe { DEV.initialize_driver(d, p) } {
        Ok(()) => 0,
        Err(e) => e.into(),
    }
}

#[test]
fn it_lives_under_every_reading_of_the_documents() {
    crate::life::live_under_every_policy(entry, 4);
}

#[test]
fn it_stands_a_crowd() {
    crate::life::crowd(entry, 4);
}
