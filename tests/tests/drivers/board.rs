//! Work items of each kind, spin locks, data under no mutex, Process at `DISPATCH_LEVEL`.

use ks_guard::ffi::*;
use ks_guard::slot::table::*;
use ks_guard::{
    Cx, Device, Driver, Filter, FilterKind, NewDevice, NewFilter, NewPin, NtResult, NtStatus, Pin,
    PinKind, ProcessingPin, SharedData, SpinLock, TakesDevice, TakesMutexes, TakesNothing, Used,
    Work, Worker, ks_synchronized, slot,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

#[derive(Debug)]
enum Board {}
#[derive(Debug, Default)]
struct Hw {
    reaper: Option<Worker<Reaper>>,
    reaped: u32,
    d_state: DEVICE_POWER_STATE,
}
#[derive(Debug, Default)]
struct Flags {
    gone: AtomicBool,
    level: AtomicU32,
    opens: AtomicU32,
}
impl Driver for Board {
    type Device = Hw;
}
impl SharedData for Board {
    type Shared = Flags;
}
#[derive(Debug)]
enum Cam {}
impl FilterKind for Cam {
    type Driver = Board;
    type Control = Option<u32>;
    type Processing = ();
}
#[derive(Debug)]
enum Out {}
#[derive(Debug, Default)]
struct Ctl {
    pump: Option<Worker<Pump>>,
    stop: Arc<AtomicBool>,
}
#[derive(Debug)]
struct Proc {
    seen: u64,
    stop: Arc<AtomicBool>,
}
impl PinKind for Out {
    type Filter = Cam;
    type Control = Ctl;
    type Processing = Proc;
}

static PENDING: SpinLock<[u32; 8]> = SpinLock::new([0; 8]);
static LAST: SpinLock<Option<KSTIME>> = SpinLock::new(None);

#[derive(Debug)]
struct Reaper;
impl Work for Reaper {
    type Driver = Board;
    type Takes = TakesDevice;
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <Self::Takes as TakesMutexes>::State>,
        device: Device<'_, 'c, Board>,
    ) {
        cx.with_device(device, |cx| {
            let mut filters = 0;
            cx.for_each_filter(device, |cx, _, filter| {
                cx.with_control(filter, |cx| {
                    cx.for_each_pin(filter, |cx, pin| cx.queue_pin_processing(pin))
                });
                filters += 1;
            });
            device.data_mut(cx).reaped += filters;
        });
    }
}
#[derive(Debug)]
struct Pump {
    stop: Arc<AtomicBool>,
    turns: u32,
}
impl Work for Pump {
    type Driver = Board;
    type Takes = TakesNothing;
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <TakesNothing as TakesMutexes>::State>,
        device: Device<'_, 'c, Board>,
    ) {
        if self.stop.load(Ordering::Acquire) {
            return;
        }
        self.turns += 1;
        let level = device
            .shared()
            .map_or(0, |f| f.level.fetch_add(1, Ordering::AcqRel));
        cx.with_spin_lock(&PENDING, |_, p| p[level as usize % 8] += 1);
    }
}
fn flags<'v>(device: Device<'v, '_, Board>) -> NtResult<&'v Flags> {
    device.shared().ok_or(NtStatus::DEVICE_NOT_READY)
}

#[ks_synchronized(slot = slot::device::Add)]
fn add(_: &mut Cx, _: NewDevice<Board>) -> NtResult<Hw> {
    Ok(Hw::default())
}
#[ks_synchronized(slot = slot::device::PostStart)]
fn post_start(cx: &mut Cx, device: Device<Board>) -> NtResult {
    let reaper = Worker::register(cx, device, Reaper)?;
    device.data_mut(cx).reaper = Some(reaper);
    Ok(())
}
#[ks_synchronized(slot = slot::device::SurpriseRemoval, device)]
fn surprise_removal(cx: &mut Cx, device: Device<Board>, _: PIRP) {
    if let Ok(f) = flags(device) {
        f.gone.store(true, Ordering::Release);
    }
    if let Some(reaper) = &device.data(cx).reaper {
        let _ignored: NtResult = reaper.queue(cx);
    }
}
#[ks_synchronized(slot = slot::device::Remove)]
fn remove(cx: &mut Cx, device: Device<Board>, _: PIRP) {
    let reaper = cx.with_device(device, |cx| device.data_mut(cx).reaper.take());
    if let Some(reaper) = reaper {
        let _reaper = reaper.join(cx);
    }
}
#[ks_synchronized(slot = slot::device::SetPower)]
fn set_power(
    cx: &mut Cx,
    device: Device<Board>,
    _: PIRP,
    to: DEVICE_POWER_STATE,
    _from: DEVICE_POWER_STATE,
) {
    device.data_mut(cx).d_state = to;
}
#[ks_synchronized(slot = slot::filter::Create)]
fn create(cx: &mut Cx, filter: NewFilter<Cam>, _: PIRP) -> NtResult<(Option<u32>, ())> {
    let flags = flags(filter.device(cx))?;
    if flags.gone.load(Ordering::Acquire) {
        return Err(NtStatus::DEVICE_REMOVED);
    }
    Ok((Some(flags.opens.fetch_add(1, Ordering::Relaxed)), ()))
}
#[ks_synchronized(slot = slot::filter::Close)]
fn close(cx: &mut Cx, filter: Filter<Cam>, _: PIRP) -> NtResult {
    // Neither device nor control is decided here: what the last reference deletes is left to the worker.
    flags(filter.device(cx)).map(|f| {
        f.opens.fetch_sub(1, Ordering::Relaxed);
    })
}
#[ks_synchronized(slot = slot::pin::Create)]
fn create_pin(_: &mut Cx, _: NewPin<Out>, _: PIRP) -> NtResult<(Ctl, Proc)> {
    let ctl = Ctl::default();
    let stop = Arc::clone(&ctl.stop);
    Ok((ctl, Proc { seen: 0, stop }))
}
#[ks_synchronized(slot = slot::pin::SetDeviceState)]
fn set_device_state(cx: &mut Cx, pin: Pin<Out>, to: KSSTATE, from: KSSTATE) -> NtResult {
    let device = pin.device(cx);
    if (from, to) == (KSSTATE_PAUSE, KSSTATE_RUN) {
        let stop = Arc::clone(&pin.data(cx).stop);
        stop.store(false, Ordering::Release);
        let pump = Worker::register(cx, device, Pump { stop, turns: 0 })?;
        pump.queue(cx)?;
        pin.data_mut(cx).pump = Some(pump);
    } else if from == KSSTATE_RUN {
        halt(cx, pin);
    }
    Ok(())
}
#[ks_synchronized(requires(control), may_wait_for(nothing))]
fn halt(cx: &mut Cx, pin: Pin<Out>) -> u32 {
    let ctl = pin.data_mut(cx);
    ctl.stop.store(true, Ordering::Release);
    let Some(pump) = ctl.pump.take() else {
        return 0;
    };
    join_nothing(cx, pump)
}
fn join_nothing<S: ks_guard::MayWaitFor<TakesNothing>>(
    cx: &mut Cx<'_, S>,
    pump: Worker<Pump>,
) -> u32 {
    pump.join(cx).turns
}
#[ks_synchronized(slot = slot::pin::Close)]
fn close_pin(cx: &mut Cx, pin: Pin<Out>, _: PIRP) -> NtResult {
    let _turns: u32 = halt(cx, pin);
    Ok(())
}
#[ks_synchronized(slot = slot::pin::ProcessAtDispatch)]
fn process(cx: &mut Cx, mut pin: ProcessingPin<Out>, data: &mut Proc) -> NtResult<NtStatus> {
    if data.stop.load(Ordering::Acquire) {
        return Ok(NtStatus::PENDING);
    }
    let edge = pin.with_leading_edge(cx, |cx, frame| {
        let time = KSTIME {
            Time: 1,
            Numerator: 1,
            Denominator: 1,
        };
        let stamped = frame.set_time(time, 1, KSSTREAM_HEADER_OPTIONSF_TIMEVALID);
        cx.with_spin_lock(&LAST, |_, last| *last = Some(time));
        (
            Used {
                output: frame.output_len(),
                eject: true,
                input: 0,
            },
            stamped,
        )
    });
    data.seen += 1;
    match edge {
        Some(stamped) => stamped.map(|()| NtStatus::SUCCESS),
        None => Ok(NtStatus::PENDING),
    }
}
#[ks_synchronized(slot = slot::filter::GetProperty)]
fn pending(cx: &mut Cx, _filter: Filter<Cam>, _: &KSPROPERTY, value: &mut [u32; 8]) -> NtResult {
    *value = cx.with_spin_lock(&PENDING, |_, p| *p);
    Ok(())
}

static PROPS: [PropertyItem<Cam>; 1] = [PropertyItem::filter_get(0, pending)];
static SETID: GUID = crate::life::SET;
static SETS: [PropertySet<Cam>; 1] = [PropertySet::new(&SETID, &PROPS)];
static AUTO: AutomationTable<Cam> = AutomationTable::new(&SETS);
static RANGES: [DataRangeRef; 1] = [DataRangeRef::new(&crate::life::RANGE)];
static PIN: PinDispatch<Out> = PinDispatch::new(create_pin)
    .close(close_pin)
    .set_device_state(set_device_state)
    .process_at_dispatch(process);
static PINS: [PinDescriptor<Cam>; 1] = [PinDescriptor::new(&PIN, KSPIN_DATAFLOW_OUT)
    .data_ranges(&RANGES)
    .communication(KSPIN_COMMUNICATION_SINK)
    .flags(KSPIN_FLAG_PROCESS_IN_RUN_STATE_ONLY)];
static FD: FilterDispatch<Cam> = FilterDispatch::new(create).close(close).automation(&AUTO);
static F: FilterDescriptor<Board> = FilterDescriptor::new(&FD, &PINS);
static REFS: [FilterDescriptorRef<Board>; 1] = [F.to_ref()];
static DD: DeviceDispatch<Board> = DeviceDispatch::with_shared(add)
    .post_start(post_start)
    .surprise_removal(surprise_removal)
    .remove(remove)
    .set_power(set_power);
static DEV: DeviceDescriptor<Board> = DeviceDescriptor::new(&DD, &REFS);
pub(crate) unsafe extern "C" fn entry(d: PDRIVER_OBJECT, p: PUNICODE_STRING) -> NTSTATUS {
    unsafe { DEV.initialize_driver(d, p) }.map_or_else(Into::into, |()| 0)
}

#[test]
fn it_lives_under_every_reading_of_the_documents() {
    crate::life::live_under_every_policy(entry, 32);
}

#[test]
fn it_stands_a_crowd() {
    crate::life::crowd(entry, 32);
}
