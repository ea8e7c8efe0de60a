//! Process callbacks that share steps: the handle of the pin lent to helpers, frames in a loop, filters that process.

use ks_guard::ffi::*;
use ks_guard::slot::table::*;
use ks_guard::slot::{device, filter, pin};
use ks_guard::state::*;
use ks_guard::*;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};

static DROPPED: AtomicU64 = AtomicU64::new(0);
static QUEUE: SpinLock<[u8; 32]> = SpinLock::new([0; 32]);
static LEVEL: SpinLock<Option<Level>> = SpinLock::new(None);
#[derive(Clone, Copy)]
struct Level {
    value: u8,
    at: u64,
}

enum Drv {}
impl Driver for Drv {
    type Device = ();
}
enum Flt {}
impl FilterKind for Flt {
    type Driver = Drv;
    type Control = ();
    type Processing = Mix;
}
#[derive(Default)]
struct Mix {
    gain: u8,
    history: VecDeque<u8>,
}
enum In {}
enum Out {}
#[derive(Default)]
struct Buf {
    bytes: Vec<u8>,
    sequence: u64,
    last: Option<KSTIME>,
}
impl PinKind for In {
    type Filter = Flt;
    type Control = KSSTATE;
    type Processing = Buf;
}
impl PinKind for Out {
    type Filter = Flt;
    type Control = KSSTATE;
    type Processing = Buf;
}

fn fill(frame: &mut Frame<'_>, buf: &mut Buf) -> NtResult<u32> {
    let n = frame.output_len();
    if n == 0 {
        return Err(NtStatus::BUFFER_TOO_SMALL);
    }
    buf.bytes.resize(n as usize, 0);
    for (i, b) in buf.bytes.iter_mut().enumerate() {
        *b = (i as u64 ^ buf.sequence) as u8;
    }
    frame.write(0, &buf.bytes)?;
    frame.set_data_used(n)?;
    let time = KSTIME {
        Time: buf.sequence as i64 * 333_333,
        Numerator: 1,
        Denominator: 1,
    };
    frame.set_time(time, 333_333, KSSTREAM_HEADER_OPTIONSF_TIMEVALID)?;
    buf.last = Some(time);
    buf.sequence += 1;
    Ok(n)
}
// a helper that takes the pin by &mut and is used in a loop
fn one<'c, P: PinKind, S: State>(
    cx: &mut Cx<'c, S>,
    pin: &mut ProcessingPin<'_, 'c, P>,
    buf: &mut Buf,
) -> Option<NtResult<u32>> {
    pin.with_leading_edge(cx, |cx, frame| {
        let _ = cx;
        match fill(frame, buf) {
            Ok(output) => (
                Used {
                    output,
                    eject: true,
                    input: 0,
                },
                Ok(output),
            ),
            Err(e) => {
                let _ = frame.set_status(e);
                (
                    Used {
                        eject: true,
                        ..Default::default()
                    },
                    Err(e),
                )
            }
        }
    })
}
#[ks_synchronized(any_state)]
fn two<P: PinKind>(
    cx: &mut Cx,
    pin: &mut ProcessingPin<P>,
    buf: &mut Buf,
) -> Option<NtResult<u32>> {
    one(cx, pin, buf)
}

#[ks_synchronized(slot = pin::Process)]
fn process(cx: &mut Cx, mut pin: ProcessingPin<Out>, buf: &mut Buf) -> NtResult<NtStatus> {
    for _ in 0..8 {
        match one(cx, &mut pin, buf) {
            None => return Ok(NtStatus::PENDING),
            Some(Err(e)) if e == NtStatus::BUFFER_TOO_SMALL => {
                DROPPED.fetch_add(1, Ordering::Relaxed);
                continue;
            }
            Some(r) => {
                r?;
            }
        }
    }
    let _ = two(cx, &mut pin, buf);
    let id = pin.pin().id();
    if id > 3 {
        return Err(NtStatus::INVALID_DEVICE_STATE);
    }
    Ok(NtStatus::SUCCESS)
}
#[ks_synchronized(slot = pin::ProcessAtDispatch)]
fn process_in(cx: &mut Cx, mut pin: ProcessingPin<In>, buf: &mut Buf) -> NtResult<NtStatus> {
    let level = cx.with_spin_lock(&LEVEL, |_, level| *level);
    let got = pin.with_leading_edge(cx, |cx, frame| {
        let mut head = [0; 8];
        let n = frame.input_len().min(8);
        let read = frame.read(0, &mut head[..n as usize]);
        cx.with_spin_lock(&QUEUE, |_, q| q[..8].copy_from_slice(&head));
        (
            Used {
                input: n,
                ..Used::default()
            },
            read,
        )
    });
    match got {
        Some(r) => r?,
        None => return Ok(NtStatus::PENDING),
    }
    buf.sequence += level.map_or(0, |l| u64::from(l.value) + l.at);
    Ok(NtStatus::SUCCESS)
}
#[ks_synchronized(slot = filter::Process)]
fn process_filter(
    cx: &mut Cx,
    filter: Filter<Flt>,
    mix: &mut Mix,
    index: PKSPROCESSPIN_INDEXENTRY,
) -> NtResult<NtStatus> {
    if index.is_null() {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    let _ = filter.device(cx);
    cx.with_spin_lock(&LEVEL, |_, l| {
        if let Some(l) = l {
            mix.gain = l.value;
        }
    });
    mix.history.push_back(mix.gain);
    Ok(NtStatus::PENDING)
}
#[ks_synchronized(slot = filter::ProcessAtDispatch)]
fn process_filter_dpc(
    _: &mut Cx,
    _: Filter<Flt>,
    mix: &mut Mix,
    _: PKSPROCESSPIN_INDEXENTRY,
) -> NTSTATUS {
    mix.gain = mix.gain.wrapping_add(1);
    STATUS_PENDING
}
#[ks_synchronized(slot = pin::SetDeviceState)]
fn out_state(cx: &mut Cx, pin: Pin<Out>, to: KSSTATE, _: KSSTATE) -> NtResult {
    *pin.data_mut(cx) = to;
    let seq = cx.with_pin_processing(pin, |_, b| std::mem::replace(&mut b.sequence, 0));
    let filter = pin.filter(cx);
    cx.with_filter_processing(filter, |cx, m| {
        m.gain = seq as u8;
        cx.with_spin_lock(&QUEUE, |_, q| q.fill(0));
    });
    Ok(())
}
#[ks_synchronized(slot = pin::Reset)]
fn reset(cx: &mut Cx, pin: Pin<In>) {
    cx.with_pin_processing(pin, |_, b| *b = Buf::default());
}
#[ks_synchronized(slot = device::Add)]
fn add(_: &mut Cx, _: NewDevice<Drv>) -> NtResult<()> {
    Ok(())
}
#[ks_synchronized(slot = filter::Create)]
fn create(_: &mut Cx, _: NewFilter<Flt>, _: PIRP) -> NtResult<((), Mix)> {
    Ok(((), Mix::default()))
}
#[ks_synchronized(slot = pin::Create)]
fn create_in(_: &mut Cx, _: NewPin<In>, _: PIRP) -> NtResult<(KSSTATE, Buf)> {
    Ok(Default::default())
}
#[ks_synchronized(slot = pin::Create)]
fn create_out(_: &mut Cx, _: NewPin<Out>, _: PIRP) -> NtResult<(KSSTATE, Buf)> {
    Ok(Default::default())
}
static IN: PinDispatch<In> = PinDispatch::new(create_in)
    .process_at_dispatch(process_in)
    .reset(reset);
static OUT: PinDispatch<Out> = PinDispatch::new(create_out)
    .process(process)
    .set_device_state(out_state);
static F: FilterDispatch<Flt> = FilterDispatch::new(create).process(process_filter);
static F2: FilterDispatch<Flt> =
    FilterDispatch::new(create).process_at_dispatch(process_filter_dpc);
static PINS: [PinDescriptor<Flt>; 2] = [
    PinDescriptor::new(&IN, KSPIN_DATAFLOW_IN)
        .flags(KSPIN_FLAG_INITIATE_PROCESSING_ON_EVERY_ARRIVAL),
    PinDescriptor::new(&OUT, KSPIN_DATAFLOW_OUT),
];
static FD: [FilterDescriptor<Drv>; 2] = [
    FilterDescriptor::new(&F, &PINS),
    FilterDescriptor::new(&F2, &PINS),
];
static D: DeviceDispatch<Drv> = DeviceDispatch::new(add);
static REFS: [FilterDescriptorRef<Drv>; 2] = [FD[0].to_ref(), FD[1].to_ref()];
static DEV: DeviceDescriptor<Drv> = DeviceDescriptor::new(&D, &REFS);

#[test]
fn the_tables_agree_with_the_handlers() {
    assert!(!DEV.as_raw().is_null());
    let pins = PINS.each_ref().map(|_| ());
    assert_eq!(pins.len(), 2);
    assert_eq!(Level { value: 1, at: 2 }.at, 2);
}
