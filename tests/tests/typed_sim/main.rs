//! A driver of typed handlers under the simulator: what the types promise, the simulated ks.sys finds kept, from Add to
//! Remove, through the symbols that a driver links.

mod driver;
mod events;
mod fast_mutex;

use std::sync::Mutex;

use ks_guard::ffi::*;
use ks_guard_sim::{EntryPolicy, Machine, Property, Violation};

/// The count of living data is one for the process.
static COUNTING: Mutex<()> = Mutex::new(());

fn format() -> Vec<u8> {
    let mut bytes = 64_u32.to_le_bytes().to_vec();
    bytes.extend([0; 12]);
    for guid in [
        KSDATAFORMAT_TYPE_VIDEO,
        KSDATAFORMAT_SUBTYPE_RGB24,
        KSDATAFORMAT_SPECIFIER_VIDEOINFO,
    ] {
        bytes.extend(guid.Data1.to_le_bytes());
        bytes.extend(guid.Data2.to_le_bytes());
        bytes.extend(guid.Data3.to_le_bytes());
        bytes.extend(guid.Data4);
    }
    bytes
}

/// A life: two filters, three pins, frames, properties, a new format, surprise removal. Nothing is reported, everything is
/// released, and every block is freed.
fn live(machine: &Machine) {
    // SAFETY: the tables are statics, built of typed handlers.
    let driver = unsafe { machine.load(driver::entry) }
        .expect("no violation")
        .expect("loads");
    let device = driver.add_device().expect("no violation").expect("adds");
    device.start().expect("no violation").expect("starts");
    let filters = [0, 0].map(|factory| {
        device
            .open_filter(factory)
            .expect("no violation")
            .expect("opens")
    });
    let pins: Vec<_> = [0, 0, 1]
        .into_iter()
        .map(|filter: usize| {
            filters[filter]
                .open_pin(0, &format())
                .expect("no violation")
                .expect("opens")
        })
        .collect();
    let opened = Property::new(driver::SET, driver::OPEN_PINS);
    let got = filters[0]
        .get(&opened, 4)
        .expect("no violation")
        .expect("gets");
    assert_eq!(got, 2_u32.to_le_bytes());
    let level = Property::new(driver::SET, driver::LEVEL);
    filters[1]
        .set(&level, &7_u32.to_le_bytes())
        .expect("no violation")
        .expect("sets");
    let got = filters[1]
        .get(&level, 4)
        .expect("no violation")
        .expect("gets");
    assert_eq!(got, 7_u32.to_le_bytes());
    let range = filters[0]
        .intersect(0, &format())
        .expect("no violation")
        .expect("intersects");
    assert_eq!(range, format());
    for pin in &pins {
        pin.set_state(KSSTATE_RUN)
            .expect("no violation")
            .expect("runs");
        pin.queue_frame(100).expect("no violation").expect("queues");
    }
    for (pin, byte) in pins.iter().zip([0, 0, 7]) {
        let frames = pin.completed().expect("no violation");
        assert!(
            frames
                .iter()
                .all(|frame| frame.is_complete() && frame.data() == [byte; 100])
        );
        assert_eq!(frames.len(), 1);
    }
    pins[0]
        .set_state(KSSTATE_PAUSE)
        .expect("no violation")
        .expect("pauses");
    pins[0]
        .set_format(&format())
        .expect("no violation")
        .expect("takes the format");
    pins[2].close().expect("no violation").expect("closes");
    let got = filters[1]
        .get(&opened, 4)
        .expect("no violation")
        .expect("gets");
    assert_eq!(got, 0_u32.to_le_bytes());
    device.surprise_removal().expect("no violation");
    device.remove().expect("no violation").expect("removes");
    machine.settle().expect("no violation");
    let ledger = machine.ledger();
    assert!(ledger.acquired() > 0);
    assert_eq!(
        (ledger.acquired(), ledger.violations()),
        (ledger.released(), 0)
    );
    // How long a callback takes says more about the machine that runs the test than about the driver.
    let notes = machine.notes();
    assert!(
        notes
            .iter()
            .all(|note| note.violation == Violation::TimedRule),
        "{notes:?}"
    );
}

/// Under the default policy, and whatever the documents leave open: nothing here relies on it.
#[test]
fn a_typed_driver_lives_and_dies() {
    let _alone = COUNTING.lock();
    let before = driver::living();
    live(&Machine::new());
    for seed in 0..16 {
        live(
            &Machine::builder()
                .entry_policy(EntryPolicy::Seeded(seed))
                .build(),
        );
    }
    assert_eq!(driver::living(), before, "every datum is dropped");
}

/// An assumption in the source (`EntersFree`) holds under one reading of the documents, and is reported under the other.
#[test]
fn a_wrong_assumption_is_reported() {
    let _alone = COUNTING.lock();
    let start = |machine: &Machine| {
        // SAFETY: the tables are statics, built of typed handlers.
        let driver = unsafe { machine.load(driver::entry_assuming) }
            .expect("no violation")
            .expect("loads");
        let device = driver.add_device().expect("no violation").expect("adds");
        let started = device.start();
        (device, started)
    };
    let machine = Machine::new();
    let (device, started) = start(&machine);
    started.expect("no violation").expect("starts");
    device.stop().expect("no violation");
    let machine = Machine::builder()
        .entry_policy(EntryPolicy::Documented)
        .build();
    let (_, started) = start(&machine);
    let report = started.expect_err("the device mutex is held at entry");
    assert_eq!(report.violation, Violation::Recursion);
}
