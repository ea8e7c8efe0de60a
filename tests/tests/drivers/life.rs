//! What every driver here is put through: a life under each reading of the documents, and clients on several threads.
//!
//! Owns the sequence of requests and the account at the end. A refusal by the driver is nothing wrong; a violation is.

use std::thread;
use std::time::Duration;

use ks_guard::ffi::*;
use ks_guard_sim::{Device, EntryPolicy, Machine, Property, Violation};

pub(crate) const SET: GUID = GUID {
    Data1: 5,
    Data2: 5,
    Data3: 5,
    Data4: [5; 8],
};

pub(crate) static RANGE: KSDATARANGE = KSDATARANGE {
    FormatSize: 64,
    Flags: 0,
    SampleSize: 0,
    Reserved: 0,
    MajorFormat: KSDATAFORMAT_TYPE_VIDEO,
    SubFormat: KSDATAFORMAT_SUBTYPE_RGB24,
    Specifier: KSDATAFORMAT_SPECIFIER_VIDEOINFO,
};

/// `RANGE` as a client sends it.
pub(crate) fn format() -> Vec<u8> {
    let mut bytes = 64_u32.to_le_bytes().to_vec();
    bytes.extend([0; 12]);
    for guid in [RANGE.MajorFormat, RANGE.SubFormat, RANGE.Specifier] {
        bytes.extend(guid.Data1.to_le_bytes());
        bytes.extend(guid.Data2.to_le_bytes());
        bytes.extend(guid.Data3.to_le_bytes());
        bytes.extend(guid.Data4);
    }
    bytes
}

pub(crate) type Entry = unsafe extern "C" fn(PDRIVER_OBJECT, PUNICODE_STRING) -> NTSTATUS;

/// Adds and starts a device of the driver.
pub(crate) fn started(machine: &Machine, entry: Entry) -> Device {
    // SAFETY: the drivers here have statics for tables.
    let driver = unsafe { machine.load(entry) }
        .expect("no violation")
        .expect("loads");
    let device = driver.add_device().expect("no violation").expect("adds");
    device.start().expect("no violation").expect("starts");
    device
}

/// Everything is released, and there is nothing to say but how slow the machine is that runs the test.
pub(crate) fn account(machine: &Machine) {
    machine.settle().expect("no violation");
    let ledger = machine.ledger();
    assert_eq!(
        (ledger.acquired(), ledger.violations()),
        (ledger.released(), 0)
    );
    let notes = machine.notes();
    assert!(
        notes
            .iter()
            .all(|note| note.violation == Violation::TimedRule),
        "{notes:?}"
    );
}

/// Every reading of the documents.
pub(crate) fn policies() -> impl Iterator<Item = EntryPolicy> {
    let seeded = (0..6).map(EntryPolicy::Seeded);
    [EntryPolicy::Free, EntryPolicy::Documented]
        .into_iter()
        .chain(seeded)
}

/// The life of a driver that relies on nothing that the documents leave open.
pub(crate) fn live_under_every_policy(entry: Entry, value: usize) {
    for policy in policies() {
        live(
            &Machine::builder().entry_policy(policy).build(),
            entry,
            value,
        );
    }
}

/// Two filters with a pin each, frames, a property of `value` bytes, resets, a new format, surprise removal.
pub(crate) fn live(machine: &Machine, entry: Entry, value: usize) {
    let device = started(machine, entry);
    let filters = [0, 0].map(|id| {
        device
            .open_filter(id)
            .expect("no violation")
            .expect("opens")
    });
    let pins = filters.each_ref().map(|filter| {
        let pin = filter.open_pin(0, &format()).expect("no violation");
        pin.expect("opens")
    });
    for pin in &pins {
        for state in [KSSTATE_ACQUIRE, KSSTATE_PAUSE, KSSTATE_RUN] {
            pin.set_state(state).expect("no violation").expect("goes");
        }
        for _ in 0..3 {
            pin.queue_frame(64).expect("no violation").expect("queues");
        }
    }
    machine.settle().expect("no violation");
    let property = Property::new(SET, 0);
    for filter in &filters {
        let _ = filter
            .set(&property, &vec![1; value])
            .expect("no violation");
        let _ = filter.get(&property, value).expect("no violation");
        let _ = filter.reset().expect("no violation");
    }
    for pin in &pins {
        let _ = pin.completed().expect("no violation");
        let _ = pin.set_format(&format()).expect("no violation");
        let _ = pin.reset().expect("no violation");
    }
    if device.query_stop().expect("no violation").is_ok() {
        device.cancel_stop().expect("no violation");
    }
    for state in [KSSTATE_PAUSE, KSSTATE_ACQUIRE, KSSTATE_STOP] {
        pins[0]
            .set_state(state)
            .expect("no violation")
            .expect("goes");
    }
    let [first, second] = pins;
    first.close().expect("no violation").expect("closes");
    device.surprise_removal().expect("no violation");
    second.close().expect("no violation").expect("closes");
    for filter in filters {
        filter.close().expect("no violation").expect("closes");
    }
    device.remove().expect("no violation").expect("removes");
    account(machine);
}

/// One client: opens, streams, asks, closes, again and again, until the device is gone.
fn client(device: &Device, turn: u8, value: usize) {
    let property = Property::new(SET, 0);
    for round in 0..6 {
        let Ok(filter) = device.open_filter(0).expect("no violation") else {
            return;
        };
        if let Ok(pin) = filter.open_pin(0, &format()).expect("no violation") {
            for state in [KSSTATE_ACQUIRE, KSSTATE_PAUSE, KSSTATE_RUN] {
                let _ = pin.set_state(state).expect("no violation");
            }
            for _ in 0..3 {
                let _ = pin.queue_frame(32).expect("no violation");
            }
            let _ = filter
                .set(&property, &vec![turn; value])
                .expect("no violation");
            let _ = filter.get(&property, value).expect("no violation");
            if round % 3 == turn {
                let _ = pin.reset().expect("no violation");
            }
            for state in [KSSTATE_PAUSE, KSSTATE_ACQUIRE, KSSTATE_STOP] {
                let _ = pin.set_state(state).expect("no violation");
            }
            pin.close().expect("no violation").expect("closes");
        }
        filter.close().expect("no violation").expect("closes");
    }
}

/// Two devices, three clients on each, stop queries, and one device pulled out in the middle.
pub(crate) fn crowd(entry: Entry, value: usize) {
    for policy in policies().take(4) {
        let machine = Machine::builder().entry_policy(policy).build();
        // SAFETY: as in `started`.
        let driver = unsafe { machine.load(entry) }
            .expect("no violation")
            .expect("loads");
        let devices = [(), ()].map(|()| {
            let device = driver.add_device().expect("no violation").expect("adds");
            device.start().expect("no violation").expect("starts");
            device
        });
        thread::scope(|scope| {
            for device in &devices {
                for turn in 0..3 {
                    scope.spawn(move || client(device, turn, value));
                }
                scope.spawn(move || {
                    for _ in 0..4 {
                        if device.query_stop().expect("no violation").is_ok() {
                            device.cancel_stop().expect("no violation");
                        }
                    }
                });
            }
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(3));
                devices[0].surprise_removal().expect("no violation");
            });
        });
        devices[1].surprise_removal().expect("no violation");
        for device in devices {
            device.remove().expect("no violation").expect("removes");
        }
        account(&machine);
    }
}
