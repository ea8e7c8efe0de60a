//! A driver with fast mutexes, under the simulator: one for the process, in a static, and one for each device, in shared
//! data. Several clients come at once, so that the first acquisitions race.

use std::sync::Barrier;

use ks_guard::{
    Cx, Device, Driver, FastMutex, Filter, FilterKind, HandlerReturn as _, NewDevice, NewFilter,
    NtResult, NtStatus, SharedData,
    ffi::*,
    ks_synchronized,
    slot::{device, filter, table},
};
use ks_guard_sim::{Machine, Property};

const CLIENTS: u32 = 6;
const ROUNDS: u32 = 30;

enum Meter {}
impl Driver for Meter {
    type Device = u32;
}
impl SharedData for Meter {
    type Shared = FastMutex<Vec<u32>>;
}
enum Channel {}
impl FilterKind for Channel {
    type Driver = Meter;
    type Control = u32;
    type Processing = ();
}

static TOTAL: FastMutex<u32> = FastMutex::new(0);

#[ks_synchronized(slot = device::Add)]
fn add(_: &mut Cx, _: NewDevice<Meter>) -> NtResult<u32> {
    Ok(0)
}

#[ks_synchronized(slot = filter::Create)]
fn create(_: &mut Cx, _: NewFilter<Channel>, _: PIRP) -> NtResult<(u32, ())> {
    Ok((0, ()))
}

/// Control is held around the two fast mutexes, which are taken one after the other.
#[ks_synchronized(slot = filter::SetProperty, control)]
fn set(cx: &mut Cx, filter: Filter<Channel>, _: &KSPROPERTY, value: &u32) -> NtResult {
    let owner = filter.device(cx);
    *filter.data_mut(cx) += 1;
    let log = owner.shared().ok_or(NtStatus::INVALID_DEVICE_STATE)?;
    cx.with_fast_mutex(log, |_, log| log.push(*value));
    cx.with_fast_mutex(&TOTAL, |_, total| {
        let before = *total;
        std::thread::yield_now();
        *total = before + value;
    });
    Ok(())
}

#[ks_synchronized(slot = device::Stop, device)]
fn stop(cx: &mut Cx, device: Device<Meter>, _: PIRP) {
    if let Some(log) = device.shared() {
        let sum = cx.with_fast_mutex(log, |_, log| log.drain(..).sum::<u32>());
        *device.data_mut(cx) = sum;
    }
    let total = cx.with_fast_mutex(&TOTAL, |_, total| std::mem::take(total));
    assert_eq!((total, *device.data(cx)), (CLIENTS * ROUNDS * 7, total));
}

const SET: GUID = GUID {
    Data1: 14,
    Data2: 0,
    Data3: 0,
    Data4: [0; 8],
};
static GUIDS: [GUID; 1] = [SET];
static ITEMS: [table::PropertyItem<Channel>; 1] = [table::PropertyItem::filter_set(0, set)];
static SETS: [table::PropertySet<Channel>; 1] = [table::PropertySet::new(&GUIDS[0], &ITEMS)];
static PROPERTIES: table::AutomationTable<Channel> = table::AutomationTable::new(&SETS);
static FILTER: table::FilterDispatch<Channel> =
    table::FilterDispatch::new(create).automation(&PROPERTIES);
static CHANNEL: table::FilterDescriptor<Meter> = table::FilterDescriptor::new(&FILTER, &[]);
static FILTERS: [table::FilterDescriptorRef<Meter>; 1] = [CHANNEL.to_ref()];
static DEVICE: table::DeviceDispatch<Meter> = table::DeviceDispatch::with_shared(add).stop(stop);
static DESCRIPTOR: table::DeviceDescriptor<Meter> = table::DeviceDescriptor::new(&DEVICE, &FILTERS);

unsafe extern "C" fn entry(driver: PDRIVER_OBJECT, path: PUNICODE_STRING) -> NTSTATUS {
    // SAFETY: DriverEntry's own arguments, in its call.
    unsafe { DESCRIPTOR.initialize_driver(driver, path) }.into_raw()
}

#[test]
fn clients_share_tables_under_fast_mutexes() {
    let machine = Machine::new();
    // SAFETY: the tables are statics, built of typed handlers.
    let driver = unsafe { machine.load(entry) }
        .expect("no violation")
        .expect("loads");
    let device = driver.add_device().expect("no violation").expect("adds");
    device.start().expect("no violation").expect("starts");
    let together = Barrier::new(CLIENTS as usize);
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let filter = device.open_filter(0).expect("no violation").expect("opens");
                let property = Property::new(SET, 0);
                together.wait();
                for _ in 0..ROUNDS {
                    let answer = filter.set(&property, &7_u32.to_le_bytes());
                    answer.expect("no violation").expect("sets");
                }
                filter.close().expect("no violation").expect("closes");
            });
        }
    });
    device.stop().expect("no violation");
    device.remove().expect("no violation").expect("removes");
    machine.settle().expect("no violation");
    assert_eq!(machine.ledger().violations(), 0);
}
