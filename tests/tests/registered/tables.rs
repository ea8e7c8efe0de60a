//! Clocks and thermal callbacks: each entry is the typed handler, called as ks.sys calls it. And the flag that goes with the
//! level of a Process handler.

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use ks_guard::slot::{ThermalState, clock, other};

use crate::prelude::*;

#[derive(Default)]
pub(crate) struct Hardware;
#[derive(Default)]
pub(crate) struct Settings;
#[derive(Default)]
pub(crate) struct Stream;
#[derive(Default)]
pub(crate) struct Picture;

static TIMERS: AtomicU32 = AtomicU32::new(0);

#[ks_synchronized(slot = clock::SetTimer)]
fn set_timer(_: &mut Cx, pin: Pin<Video>, timer: PKTIMER, due: LARGE_INTEGER, _: PKDPC) -> bool {
    assert!(timer.is_null());
    assert_eq!(due.QuadPart, -5);
    TIMERS.fetch_add(1, SeqCst) > pin.id()
}

#[ks_synchronized(slot = clock::CancelTimer)]
fn cancel_timer(_: &mut Cx, pin: Pin<Video>, _: PKTIMER) -> bool {
    TIMERS.fetch_sub(1, SeqCst) > pin.id()
}

#[ks_synchronized(slot = clock::CorrelatedTime)]
fn correlated_time(_: &mut Cx, _: Pin<Video>, system: PLONGLONG) -> i64 {
    // SAFETY: a place for the system's time.
    unsafe { *system = 2 };
    7
}

#[ks_synchronized(slot = clock::Resolution)]
fn resolution(_: &mut Cx, _: Pin<Video>, out: PKSRESOLUTION) {
    // SAFETY: a place for the answer.
    unsafe { (*out).Granularity = 10 };
}

static CLOCK: table::ClockDispatch<Video> = table::ClockDispatch::new()
    .set_timer(set_timer)
    .cancel_timer(cancel_timer)
    .correlated_time(correlated_time)
    .resolution(resolution);

#[ks_synchronized(slot = other::ActiveCooling)]
fn active_cooling(_: &mut Cx, _: Device<Camera>, engaged: bool) -> ThermalState {
    if engaged {
        ThermalState::High
    } else {
        ThermalState::Low
    }
}

#[ks_synchronized(slot = other::PassiveCooling)]
fn passive_cooling(cx: &mut Cx, device: Device<Camera>, percentage: u32) -> ThermalState {
    let _ = (cx, device);
    if percentage < 50 {
        ThermalState::High
    } else {
        ThermalState::Low
    }
}

static THERMAL: table::ThermalDispatch<Camera> = table::ThermalDispatch::new()
    .active_cooling(active_cooling)
    .passive_cooling(passive_cooling);

#[ks_synchronized(slot = device::PostStart)]
fn post_start(cx: &mut Cx, device: Device<Camera>) -> NtResult {
    device.register_thermal_dispatch(cx, &THERMAL)
}

driver! {
    data Hardware, Settings, Stream, Picture;
    device { post_start: post_start }
    filter {}
    pin { clock: &CLOCK }
    properties {}
}

#[test]
fn a_clock_answers() {
    let machine = Machine::new();
    let (device, _filter, pin) = kit::opened(&machine, entry);
    let raw = pin.clone();
    machine
        .run_at(ks_guard_sim::Irql::Dispatch, move || {
            let pin = raw.as_ptr();
            // SAFETY: a live pin.
            let descriptor = unsafe { (*pin).Descriptor };
            // SAFETY: the descriptor of the table above.
            let flags = unsafe { (*descriptor).Flags };
            assert_ne!(flags & KSPIN_FLAG_IMPLEMENT_CLOCK, 0);
            // SAFETY: as above.
            let dispatch = unsafe { (*descriptor).Dispatch };
            // SAFETY: as above.
            let table = unsafe { (*dispatch).Clock };
            // SAFETY: as above.
            let table = unsafe { *table };
            let (timer, dpc) = (std::ptr::null_mut(), std::ptr::null_mut());
            let due = LARGE_INTEGER { QuadPart: -5 };
            let set = table.SetTimer.expect("set");
            // SAFETY: a live pin; the handler does not look at timer and DPC.
            assert_eq!(unsafe { set(pin, timer, due, dpc) }, 0);
            // SAFETY: as above.
            assert_eq!(unsafe { set(pin, timer, due, dpc) }, 1);
            // SAFETY: as above.
            assert_eq!(unsafe { table.CancelTimer.expect("set")(pin, timer) }, 1);
            let mut system = 0;
            let time = table.CorrelatedTime.expect("set");
            // SAFETY: a live pin and a place for the time.
            assert_eq!(unsafe { time(pin, &raw mut system) }, 7);
            assert_eq!(system, 2);
            let mut found = KSRESOLUTION::default();
            // SAFETY: a live pin and a place for the answer.
            unsafe { table.Resolution.expect("set")(pin, &raw mut found) };
            assert_eq!(found.Granularity, 10);
        })
        .expect("no violation");
    kit::removed(&machine, &device);
}

#[test]
fn a_device_is_cooled() {
    let machine = Machine::new();
    let device = kit::started(&machine, entry);
    let active = |engaged| device.active_cooling(engaged).expect("no violation");
    assert_eq!(active(true), Some(KSDEVICE_THERMAL_STATE_HIGH));
    assert_eq!(active(false), Some(KSDEVICE_THERMAL_STATE_LOW));
    let passive = |percentage| device.passive_cooling(percentage).expect("no violation");
    assert_eq!(passive(49), Some(KSDEVICE_THERMAL_STATE_HIGH));
    assert_eq!(passive(50), Some(KSDEVICE_THERMAL_STATE_LOW));
}

/// At which level Process runs follows from the type of the handler, in the table of a filter as in that of a pin.
mod levels {
    use super::*;

    #[ks_synchronized(slot = filter::Process)]
    fn low(_: &mut Cx, _: Filter<Capture>, (): &mut (), _: PKSPROCESSPIN_INDEXENTRY) -> NtStatus {
        NtStatus::PENDING
    }
    #[ks_synchronized(slot = filter::ProcessAtDispatch)]
    fn high(_: &mut Cx, _: Filter<Capture>, (): &mut (), _: PKSPROCESSPIN_INDEXENTRY) -> NtStatus {
        NtStatus::PENDING
    }
    #[ks_synchronized(slot = pin::Process)]
    fn low_pin(_: &mut Cx, _: ProcessingPin<Video>, _: &mut Picture) -> NtStatus {
        NtStatus::PENDING
    }
    #[ks_synchronized(slot = pin::ProcessAtDispatch)]
    fn high_pin(_: &mut Cx, _: ProcessingPin<Video>, _: &mut Picture) -> NtStatus {
        NtStatus::PENDING
    }

    static LOW: table::FilterDispatch<Capture> = FILTER_CREATE.process(low);
    static HIGH: table::FilterDispatch<Capture> = FILTER_CREATE.process_at_dispatch(high);
    static LAST: table::FilterDispatch<Capture> =
        FILTER_CREATE.process_at_dispatch(high).process(low);
    static LOW_PIN: table::PinDispatch<Video> = PIN_CREATE.process(low_pin);
    static HIGH_PIN: table::PinDispatch<Video> = PIN_CREATE.process_at_dispatch(high_pin);
    static FILTERS: [table::FilterDescriptor<Camera>; 3] = [
        table::FilterDescriptor::new(&LOW, &[]),
        table::FilterDescriptor::new(&HIGH, &[]).flags(KSFILTER_FLAG_CRITICAL_PROCESSING),
        table::FilterDescriptor::new(&LAST, &[]),
    ];
    static PIN_KINDS: [table::PinDescriptor<Capture>; 2] = [
        table::PinDescriptor::new(&LOW_PIN, KSPIN_DATAFLOW_OUT),
        table::PinDescriptor::new(&HIGH_PIN, KSPIN_DATAFLOW_OUT),
    ];
    static WITH_PINS: table::FilterDescriptor<Camera> =
        table::FilterDescriptor::new(&LOW, &PIN_KINDS);

    #[test]
    fn the_flag_follows_from_the_handler() {
        let flags = FILTERS.each_ref().map(|filter| {
            // SAFETY: a static.
            unsafe { (*filter.as_raw()).Flags }
        });
        let expected = KSFILTER_FLAG_DISPATCH_LEVEL_PROCESSING | KSFILTER_FLAG_CRITICAL_PROCESSING;
        assert_eq!(flags, [0, expected, 0]);
        // SAFETY: a static.
        let pins = unsafe { (*WITH_PINS.as_raw()).PinDescriptors };
        // SAFETY: the two descriptors above.
        let pins = unsafe { std::slice::from_raw_parts(pins, 2) };
        let expected = [0, KSPIN_FLAG_DISPATCH_LEVEL_PROCESSING];
        assert_eq!([pins[0].Flags, pins[1].Flags], expected);
    }
}
