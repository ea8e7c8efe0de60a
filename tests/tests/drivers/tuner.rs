//! Two kinds of filter, three kinds of pin, data that is an enum, one helper for every kind of pin.

use core::ops::ControlFlow;
use ks_guard::ffi::*;
use ks_guard::slot::table::*;
use ks_guard::slot::{device, filter, pin};
use ks_guard::state::*;
use ks_guard::*;

enum Tuner {}
#[derive(Default)]
struct Board {
    users: u32,
    active: Option<Source>,
}
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Source {
    Antenna { channel: u16 },
    Composite,
    SVideo,
}
impl Driver for Tuner {
    type Device = Board;
}

enum TvFilter {}
impl FilterKind for TvFilter {
    type Driver = Tuner;
    type Control = Source;
    type Processing = ();
}
enum XbarFilter {}
impl FilterKind for XbarFilter {
    type Driver = Tuner;
    type Control = [u8; 4];
    type Processing = ();
}

enum Video {}
enum Vbi {}
enum Audio {}
enum StreamState {
    Idle,
    Armed { lines: u8 },
    Running(Box<[u8; 16]>),
}
impl PinKind for Video {
    type Filter = TvFilter;
    type Control = StreamState;
    type Processing = u64;
}
impl PinKind for Vbi {
    type Filter = TvFilter;
    type Control = (KSSTATE, u8);
    type Processing = Option<Box<[u8]>>;
}
impl PinKind for Audio {
    type Filter = XbarFilter;
    type Control = String;
    type Processing = ();
}

/// What all kinds of pin of this driver do.
trait Startable: PinKind {
    const NAME: &'static str;
    fn started(control: &mut Self::Control, to: KSSTATE) -> NtResult;
    fn restart(processing: &mut Self::Processing);
}
impl Startable for Video {
    const NAME: &'static str = "video";
    fn started(control: &mut StreamState, to: KSSTATE) -> NtResult {
        *control = match (&*control, to) {
            (StreamState::Idle, KSSTATE_ACQUIRE) => StreamState::Armed { lines: 2 },
            (StreamState::Armed { lines }, KSSTATE_RUN) if *lines > 0 => {
                StreamState::Running(Box::new([*lines; 16]))
            }
            (_, KSSTATE_STOP) => StreamState::Idle,
            (StreamState::Running(_), KSSTATE_RUN) => return Err(NtStatus::INVALID_DEVICE_STATE),
            _ => return Ok(()),
        };
        Ok(())
    }
    fn restart(processing: &mut u64) {
        *processing = 0;
    }
}
impl Startable for Vbi {
    const NAME: &'static str = "vbi";
    fn started(control: &mut (KSSTATE, u8), to: KSSTATE) -> NtResult {
        control.0 = to;
        Ok(())
    }
    fn restart(p: &mut Option<Box<[u8]>>) {
        let _ = p.take();
    }
}

#[ks_synchronized(requires(control), may_take(processing))]
fn state_changed<P: Startable>(cx: &mut Cx, pin: Pin<P>, to: KSSTATE) -> NtResult
where
    P::Control: Send,
{
    P::started(pin.data_mut(cx), to)?;
    if to == KSSTATE_STOP {
        cx.with_pin_processing(pin, |_, p| P::restart(p));
    }
    Ok(())
}

#[ks_synchronized(slot = pin::SetDeviceState)]
fn video_state(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, _from: KSSTATE) -> NtResult {
    state_changed(cx, pin, to)
}
#[ks_synchronized(slot = pin::SetDeviceState)]
fn vbi_state(cx: &mut Cx, pin: Pin<Vbi>, to: KSSTATE, _from: KSSTATE) -> NtResult {
    state_changed::<Vbi>(cx, pin, to)
}

#[ks_synchronized(slot = device::Add)]
fn add(_: &mut Cx, _: NewDevice<Tuner>) -> NtResult<Board> {
    Ok(Board::default())
}
#[ks_synchronized(slot = filter::Create)]
fn tv(_: &mut Cx, _: NewFilter<TvFilter>, _: PIRP) -> NtResult<(Source, ())> {
    Ok((Source::Composite, ()))
}
#[ks_synchronized(slot = filter::Create)]
fn xbar(_: &mut Cx, f: NewFilter<XbarFilter>, irp: PIRP) -> NtResult<([u8; 4], ())> {
    if irp.is_null() {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    let _ = f;
    Ok(([0; 4], ()))
}
#[ks_synchronized(slot = pin::Create)]
fn video(_: &mut Cx, _: NewPin<Video>, _: PIRP) -> NtResult<(StreamState, u64)> {
    Ok((StreamState::Idle, 0))
}
#[ks_synchronized(slot = pin::Create)]
fn vbi(
    _: &mut Cx,
    _: NewPin<Vbi>,
    _: PIRP,
) -> NtResult<(<Vbi as PinKind>::Control, <Vbi as PinKind>::Processing)> {
    Ok(((0, 0), None))
}
#[ks_synchronized(slot = pin::Create)]
fn audio(cx: &mut Cx, p: NewPin<Audio>, _: PIRP) -> NtResult<(String, ())> {
    let route = p.filter(cx).data(cx)[0];
    Ok((format!("route {route}"), ()))
}

// walk: count running pins of any kind, search one filter, generic over state
fn running<'c, S>(cx: &mut Cx<'c, S>, device: Device<'_, 'c, Tuner>) -> (u32, Option<Source>)
where
    S: HoldsDevice + State<C = NotHeld, P = NotHeld, I = Passive>,
{
    let mut n = 0;
    let mut source = None;
    cx.for_each_filter(device, |cx, _, filter| {
        cx.with_control(filter, |cx| {
            if let Some(s) = filter.data::<TvFilter, _>(cx) {
                source = Some(*s);
            }
            if let Some(x) = filter.data_mut::<XbarFilter, _>(cx) {
                x[0] = x[0].wrapping_add(1);
            }
            cx.for_each_pin(filter, |cx, any| {
                if let Some(p) = any.created::<Video, _>(cx) {
                    n += u32::from(
                        matches!(p.data(cx), StreamState::Running(lines) if lines[0] > 0),
                    );
                } else if let Some(p) = any.created::<Vbi, _>(cx) {
                    n += u32::from(p.data(cx).0 == KSSTATE_RUN);
                } else if let Some(p) = any.created::<Audio, _>(cx) {
                    n += u32::from(p.device_state(cx) == KSSTATE_RUN && !p.data(cx).is_empty());
                }
            });
        });
    });
    (n, source)
}

#[ks_synchronized(slot = device::Stop, device)]
fn stop(cx: &mut Cx, device: Device<Tuner>, _: PIRP) {
    let (n, active) = running(cx, device);
    let board = device.data_mut(cx);
    board.users = n;
    board.active = active;
}

#[ks_synchronized(slot = device::SurpriseRemoval, device)]
fn surprise(cx: &mut Cx, device: Device<Tuner>, _: PIRP) {
    let found = cx.try_for_each_filter(device, |cx, _, filter| {
        let found = cx.with_control(filter, |cx| filter.data::<TvFilter, _>(cx).copied());
        match found {
            Some(Source::Antenna { channel }) => ControlFlow::Break(channel),
            _ => ControlFlow::Continue(()),
        }
    });
    if let ControlFlow::Break(channel) = found {
        device.data_mut(cx).users = channel.into();
    }
}

static VIDEO: PinDispatch<Video> = PinDispatch::new(video).set_device_state(video_state);
static VBI: PinDispatch<Vbi> = PinDispatch::new(vbi).set_device_state(vbi_state);
static AUDIO: PinDispatch<Audio> = PinDispatch::new(audio);
static TV_PINS: [PinDescriptor<TvFilter>; 2] = [
    PinDescriptor::new(&VIDEO, KSPIN_DATAFLOW_OUT),
    PinDescriptor::new(&VBI, KSPIN_DATAFLOW_OUT).instances(1, 0),
];
static XBAR_PINS: [PinDescriptor<XbarFilter>; 1] = [PinDescriptor::new(&AUDIO, KSPIN_DATAFLOW_IN)];
static TV: FilterDispatch<TvFilter> = FilterDispatch::new(tv);
static XBAR: FilterDispatch<XbarFilter> = FilterDispatch::new(xbar);
static TV_FILTER: FilterDescriptor<Tuner> = FilterDescriptor::new(&TV, &TV_PINS);
static XBAR_FILTER: FilterDescriptor<Tuner> = FilterDescriptor::new(&XBAR, &XBAR_PINS);
static FILTERS: [FilterDescriptorRef<Tuner>; 2] = [TV_FILTER.to_ref(), XBAR_FILTER.to_ref()];
static DEVICE: DeviceDispatch<Tuner> = DeviceDispatch::new(add)
    .stop(stop)
    .surprise_removal(surprise);
static DESCRIPTOR: DeviceDescriptor<Tuner> = DeviceDescriptor::new(&DEVICE, &FILTERS);

unsafe extern "C" fn entry(driver: PDRIVER_OBJECT, path: PUNICODE_STRING) -> NTSTATUS {
    match unsafe { DESCRIPTOR.initialize_driver(driver, path) } {
        Ok(()) => STATUS_SUCCESS,
        Err(status) => status.into_raw(),
    }
}

#[test]
fn filters_of_two_kinds() {
    let machine = ks_guard_sim::Machine::new();
    let device = crate::life::started(&machine, entry);
    let filters = [0, 1].map(|factory| {
        device
            .open_filter(factory)
            .expect("no violation")
            .expect("opens")
    });
    device.stop().expect("no violation");
    device.surprise_removal().expect("no violation");
    for filter in filters {
        filter.close().expect("no violation").expect("closes");
    }
    device.remove().expect("no violation").expect("removes");
    crate::life::account(&machine);
    assert_eq!([Video::NAME, Vbi::NAME], ["video", "vbi"]);
    assert_ne!(Source::SVideo, Source::Antenna { channel: 1 });
}
