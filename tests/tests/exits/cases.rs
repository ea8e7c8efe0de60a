//! Handlers for every object, list and calling convention, and the check that each way out releases.

use std::{
    io::Write as _,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicUsize, Ordering},
};

use ks_guard::{NtResult, NtStatus, ffi::*, ks_synchronized};
use ks_guard_tests::{Objects, Play, acquired, held, name, play, released_in_reverse};

use crate::ways::{Diary, Noted, Way, leave};

/// What a handler's caller sees of its result.
trait Status {
    fn status(self) -> NTSTATUS;
}

impl Status for NtResult {
    fn status(self) -> NTSTATUS {
        self.map_or_else(NtStatus::into_raw, |()| STATUS_SUCCESS)
    }
}

impl Status for NTSTATUS {
    fn status(self) -> NTSTATUS {
        self
    }
}

static CASES: AtomicUsize = AtomicUsize::new(0);

/// Calls `handler` once for each way out and checks the ledger after each call.
fn check(may_unwind: bool, expected: &[&str], handler: impl Fn(Way, Diary, Noted) -> NTSTATUS) {
    for way in Way::ALL {
        if way == Way::Panic && !may_unwind {
            continue;
        }
        let before = acquired().len();
        let diary = Diary::default();
        let parameter = diary.noted("parameter");
        let result = catch_unwind(AssertUnwindSafe(|| handler(way, diary.clone(), parameter)));
        match result {
            Ok(status) => assert_eq!(status, way.result().status(), "{way:?}"),
            Err(_) => assert_eq!(way, Way::Panic),
        }
        assert!(held().is_empty(), "{way:?} left {:?} behind", held());
        let holds = acquired().split_off(before);
        assert_eq!(
            holds.iter().map(name).collect::<Vec<_>>(),
            expected,
            "{way:?}"
        );
        released_in_reverse(&holds);
        for (event, held) in diary.events() {
            assert_eq!(held, expected, "{way:?}: {event}");
        }
        let ends = diary
            .events()
            .into_iter()
            .map(|(event, _)| event)
            .collect::<Vec<_>>();
        for once in ["body", "local", "parameter"] {
            assert_eq!(
                ends.iter().filter(|end| **end == once).count(),
                1,
                "{way:?}: {ends:?}"
            );
        }
        CASES.fetch_add(1, Ordering::Relaxed);
    }
}

/// For each line a module with one handler per calling convention and a test that leaves them in every way.
macro_rules! cases {
    ($($name:ident: $play:ident $object:ident: $ty:ty = $argument:expr, [$($list:tt)*] => $expected:expr;)*) => {$(
        mod $name {
            use super::*;

            #[ks_synchronized($($list)*)]
            unsafe fn helper($object: $ty, way: Way, diary: Diary, _probe: Noted) -> NtResult {
                leave!(way, diary)
            }

            #[ks_synchronized($($list)*)]
            unsafe extern "C-unwind" fn unwinding($object: $ty, way: Way, diary: Diary, _probe: Noted) -> NtResult {
                leave!(way, diary)
            }

            #[ks_synchronized($($list)*)]
            unsafe extern "C" fn handler($object: $ty, way: Way, diary: Diary, _probe: Noted) -> Result<(), NtStatus> {
                leave!(way, diary)
            }

            #[test]
            fn every_way_out_releases() {
                let object: fn(&Objects) -> $ty = $argument;
                play(Play::$play, move |objects| {
                    let object = object(objects);
                    let expected: &[&str] = $expected;
                    check(true, expected, |way, diary, probe| {
                        unsafe { helper(object, way, diary, probe) }.status()
                    });
                    check(true, expected, |way, diary, probe| {
                        unsafe { unwinding(object, way, diary, probe) }.status()
                    });
                    check(false, expected, |way, diary, probe| {
                        unsafe { handler(object, way, diary, probe) }.status()
                    });
                });
                report();
            }
        }
    )*

        /// How many tests call [`report`].
        const TESTS: usize = [$(stringify!($name)),*].len();
    };
}

/// The last of the tests prints how many calls were judged, past libtest's capture.
fn report() {
    static DONE: AtomicUsize = AtomicUsize::new(0);
    if DONE.fetch_add(1, Ordering::Relaxed) + 1 == TESTS {
        let cases = CASES.load(Ordering::Relaxed);
        let line = format!(
            "exits: {TESTS} objects x mutexes, {cases} calls, each released once and in reverse order\n"
        );
        // Losing the line is no failure of what is tested.
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
}

const DEVICE: &str = "device of device#1";
const CONTROL: &str = "control of filter#1";
const OF_FILTER: &str = "processing of filter#1";
const OF_PIN: &str = "processing of pin#1";

cases! {
    device: Pin device: PKSDEVICE = |o| o.device, [] => &[DEVICE];
    device_listed: Pin device: PKSDEVICE = |o| o.device, [device] => &[DEVICE];
    device_named: Pin any: PKSDEVICE = |o| o.device, [device = any] => &[DEVICE];
    factory: Pin factory: PKSFILTERFACTORY = |o| o.factory, [] => &[DEVICE];
    device_object: Pin object: PDEVICE_OBJECT = |o| o.device_object, [device] => &[DEVICE];

    filter_d: Pin filter: PKSFILTER = |o| o.filter, [device] => &[DEVICE];
    filter_c: Pin filter: PKSFILTER = |o| o.filter, [control] => &[CONTROL];
    filter_p: Pin filter: PKSFILTER = |o| o.filter, [processing] => &[OF_FILTER];
    filter_dc: Pin filter: PKSFILTER = |o| o.filter, [device, control] => &[DEVICE, CONTROL];
    filter_dp: Pin filter: PKSFILTER = |o| o.filter, [device, processing] => &[DEVICE, OF_FILTER];
    filter_cp: Pin filter: PKSFILTER = |o| o.filter, [control, processing] => &[CONTROL, OF_FILTER];
    filter_dcp: Pin filter: PKSFILTER = |o| o.filter, [device, control, processing] => &[DEVICE, CONTROL, OF_FILTER];

    pin_d: Pin pin: PKSPIN = |o| o.pin, [device] => &[DEVICE];
    pin_c: Pin pin: PKSPIN = |o| o.pin, [control] => &[CONTROL];
    pin_p: Pin pin: PKSPIN = |o| o.pin, [processing] => &[OF_PIN];
    pin_dc: Pin pin: PKSPIN = |o| o.pin, [device, control] => &[DEVICE, CONTROL];
    pin_dp: Pin pin: PKSPIN = |o| o.pin, [device, processing] => &[DEVICE, OF_PIN];
    pin_cp: Pin pin: PKSPIN = |o| o.pin, [control, processing] => &[CONTROL, OF_PIN];
    pin_dcp: Pin pin: PKSPIN = |o| o.pin, [device, control, processing] => &[DEVICE, CONTROL, OF_PIN];

    irp_d: Pin irp: PIRP = |o| o.irp, [device] => &[DEVICE];
    irp_filter_d: Filter irp: PIRP = |o| o.irp, [device = filter(irp)] => &[DEVICE];
    irp_filter_c: Filter irp: PIRP = |o| o.irp, [control = filter(irp)] => &[CONTROL];
    irp_filter_p: Filter irp: PIRP = |o| o.irp, [processing = filter(irp)] => &[OF_FILTER];
    irp_filter_dc: Filter irp: PIRP = |o| o.irp, [device, control = filter(irp)] => &[DEVICE, CONTROL];
    irp_filter_dp: Filter irp: PIRP = |o| o.irp, [device, processing = filter(irp)] => &[DEVICE, OF_FILTER];
    irp_filter_cp: Filter irp: PIRP = |o| o.irp, [control = filter(irp), processing = filter(irp)] => &[CONTROL, OF_FILTER];
    irp_filter_dcp: Filter irp: PIRP = |o| o.irp, [device, control = filter(irp), processing = filter(irp)] => &[DEVICE, CONTROL, OF_FILTER];

    irp_pin_d: Pin irp: PIRP = |o| o.irp, [device = pin(irp)] => &[DEVICE];
    irp_pin_c: Pin irp: PIRP = |o| o.irp, [control = pin(irp)] => &[CONTROL];
    irp_pin_p: Pin irp: PIRP = |o| o.irp, [processing = pin(irp)] => &[OF_PIN];
    irp_pin_dc: Pin irp: PIRP = |o| o.irp, [device, control = pin(irp)] => &[DEVICE, CONTROL];
    irp_pin_dp: Pin irp: PIRP = |o| o.irp, [device, processing = pin(irp)] => &[DEVICE, OF_PIN];
    irp_pin_cp: Pin irp: PIRP = |o| o.irp, [control = pin(irp), processing = pin(irp)] => &[CONTROL, OF_PIN];
    irp_pin_dcp: Pin irp: PIRP = |o| o.irp, [device, control = pin(irp), processing = pin(irp)] => &[DEVICE, CONTROL, OF_PIN];
}
