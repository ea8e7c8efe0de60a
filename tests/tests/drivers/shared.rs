//! Data under no mutex, looked at in Process and in filter Create; a table of the driver's own, locked inside the device mutex.

use ks_guard::ffi::*;
use ks_guard::slot::table::*;
use ks_guard::slot::{device, filter, pin};
use ks_guard::*;
use std::sync::atomic::{
    AtomicBool, AtomicU32, AtomicUsize,
    Ordering::{Acquire, Relaxed, Release},
};
use std::sync::{Arc, Mutex, OnceLock};
static DEVICES: SpinLock<[usize; 4]> = SpinLock::new([0; 4]);
static NAMES: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());
enum Drv {}
#[derive(Default)]
struct Board {
    regs: [AtomicU32; 4],
    gone: AtomicBool,
    once: OnceLock<String>,
}
#[derive(Default)]
struct Hw {
    slot: Option<usize>,
}
impl Driver for Drv {
    type Device = Hw;
}
impl SharedData for Drv {
    type Shared = Board;
}
impl Board {
    fn of<'v>(device: Device<'v, '_, Drv>) -> NtResult<&'v Board> {
        device.shared().ok_or(NtStatus::DEVICE_NOT_READY)
    }
    fn ensure(&self) -> NtResult<&Self> {
        if self.gone.load(Acquire) {
            Err(NtStatus::DEVICE_REMOVED)
        } else {
            Ok(self)
        }
    }
}
enum Flt {}
impl FilterKind for Flt {
    type Driver = Drv;
    type Control = u32;
    type Processing = ();
}
enum Vid {}
struct Proc {
    frames: Arc<AtomicUsize>,
    done: usize,
}
impl PinKind for Vid {
    type Filter = Flt;
    type Control = Arc<AtomicUsize>;
    type Processing = Proc;
}
#[ks_synchronized(slot = device::Add)]
fn add(cx: &mut Cx, device: NewDevice<Drv>) -> NtResult<Hw> {
    // KS mutex first, private second.
    let address = device.as_raw() as usize;
    cx.with_device(device, |cx| {
        cx.with_spin_lock(&DEVICES, |_, table| {
            let slot = table
                .iter()
                .position(|d| *d == 0)
                .ok_or(NtStatus::INSUFFICIENT_RESOURCES)?;
            table[slot] = address;
            Ok(Hw { slot: Some(slot) })
        })
    })
}
#[ks_synchronized(slot = device::Remove, device)]
fn remove(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
    if let Some(slot) = device.data_mut(cx).slot.take() {
        cx.with_spin_lock(&DEVICES, |_, table| table[slot] = 0);
    }
    NAMES.lock().map(|mut n| n.clear()).ok();
    if let Ok(b) = Board::of(device) {
        b.gone.store(true, Release);
    }
}
#[ks_synchronized(slot = device::SurpriseRemoval)]
fn surprise(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
    let Ok(board) = Board::of(device) else { return };
    board.gone.store(true, Release);
    cx.with_device(device, |cx| {
        cx.for_each_filter(device, |cx, d, f| {
            let board = d.shared();
            cx.with_control(f, |cx| {
                cx.for_each_pin(f, |cx, p| {
                    if board.is_some() {
                        cx.queue_pin_processing(p)
                    }
                })
            });
        })
    });
}
#[ks_synchronized(slot = filter::Create)]
fn create(cx: &mut Cx, filter: NewFilter<Flt>, _: PIRP) -> NtResult<(u32, ())> {
    let board = Board::of(filter.device(cx))?.ensure()?;
    Ok((board.regs[0].load(Relaxed), ()))
}
#[ks_synchronized(slot = pin::Create)]
fn create_pin(cx: &mut Cx, pin: NewPin<Vid>, _: PIRP) -> NtResult<(Arc<AtomicUsize>, Proc)> {
    Board::of(pin.device(cx)).and_then(Board::ensure)?;
    let frames = Arc::<AtomicUsize>::default();
    Ok((Arc::clone(&frames), Proc { frames, done: 0 }))
}
#[ks_synchronized(slot = pin::Process)]
fn process(cx: &mut Cx, mut pin: ProcessingPin<Vid>, p: &mut Proc) -> NtResult<NtStatus> {
    let board = Board::of(pin.pin().device(cx))?;
    let status = board.ensure().map(|_| NtStatus::SUCCESS);
    let name = board.once.get_or_init(|| String::from("board"));
    let r = pin.with_leading_edge(cx, |_, frame| {
        if let Err(e) = status {
            let _ = frame.set_status(e);
        }
        let n = frame
            .write(0, &name.as_bytes()[..2])
            .and(frame.set_data_used(2));
        (
            Used {
                output: frame.output_len(),
                eject: true,
                ..Used::default()
            },
            n,
        )
    });
    p.done += 1;
    p.frames.fetch_add(1, Relaxed);
    match r {
        None => Ok(NtStatus::PENDING),
        Some(r) => r.map(|()| NtStatus::SUCCESS),
    }
}
#[ks_synchronized(slot = filter::GetProperty)]
fn reg(cx: &mut Cx, filter: Filter<Flt>, request: &[u32; 8], value: &mut u32) -> NtResult {
    let board = Board::of(filter.device(cx))?;
    let index = usize::try_from(request[6])
        .ok()
        .filter(|i| *i < 4)
        .ok_or(NtStatus::INVALID_PARAMETER)?;
    *value = board.regs[index].load(Acquire);
    Ok(())
}
#[ks_synchronized(slot = pin::GetProperty)]
fn get_frames(cx: &mut Cx, pin: Pin<Vid>, _: &KSPROPERTY, value: &mut u64) -> NtResult {
    *value = cx.with_pin_control(pin, |cx| pin.data(cx).load(Relaxed)) as u64;
    Ok(())
}
static SET: GUID = crate::life::SET;
static FP: [PropertyItem<Flt>; 1] = [PropertyItem::filter_get(0, reg)];
static FS: [PropertySet<Flt>; 1] = [PropertySet::new(&SET, &FP)];
static FA: AutomationTable<Flt> = AutomationTable::new(&FS);
static PP: [PropertyItem<Vid>; 1] = [PropertyItem::pin_get(0, get_frames)];
static PS: [PropertySet<Vid>; 1] = [PropertySet::new(&SET, &PP)];
static PA: AutomationTable<Vid> = AutomationTable::new(&PS);
static RANGES: [DataRangeRef; 1] = [DataRangeRef::new(&crate::life::RANGE)];
static PIN: PinDispatch<Vid> = PinDispatch::new(create_pin)
    .process(process)
    .automation(&PA);
static PINS: [PinDescriptor<Flt>; 1] = [PinDescriptor::new(&PIN, 2).data_ranges(&RANGES)];
static FD: FilterDispatch<Flt> = FilterDispatch::new(create).automation(&FA);
static F: FilterDescriptor<Drv> = FilterDescriptor::new(&FD, &PINS);
static REFS: [FilterDescriptorRef<Drv>; 1] = [F.to_ref()];
static DD: DeviceDispatch<Drv> = DeviceDispatch::with_shared(add)
    .remove(remove)
    .surprise_removal(surprise);
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
