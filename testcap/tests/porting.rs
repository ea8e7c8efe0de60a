//! The porting example: its page shows the code that runs, and its two Rust forms do the same.

use ks_guard::ffi::{
    KSDEVICE_DESCRIPTOR, KSDEVICE_DISPATCH, KSSTATE_PAUSE, KSSTATE_RUN, KsInitializeDriver,
    NTSTATUS, PDRIVER_OBJECT, PUNICODE_STRING, STATUS_UNSUCCESSFUL,
};
use ks_guard_sim::Machine;
use testcap::{
    descriptors::{self, CAPTURE_PIN, PREVIEW_PIN},
    formats::{FORMAT_SIZE, data_format},
    image::Pixels,
    porting,
    ranges::proposal,
};

type Entry = unsafe extern "C" fn(PDRIVER_OBJECT, PUNICODE_STRING) -> NTSTATUS;

/// The driver with the typed QueryStop.
static DEVICE: KSDEVICE_DESCRIPTOR = KSDEVICE_DESCRIPTOR {
    Dispatch: &raw const DISPATCH,
    // SAFETY: a constant descriptor.
    ..unsafe { descriptors::DEVICE.as_raw().read() }
};
static DISPATCH: KSDEVICE_DISPATCH = KSDEVICE_DISPATCH {
    QueryStop: Some(porting::query_stop_typed.raw()),
    // SAFETY: a constant table.
    ..unsafe { descriptors::DEVICE_DISPATCH.as_raw().read() }
};

unsafe extern "C" fn typed_entry(driver: PDRIVER_OBJECT, path: PUNICODE_STRING) -> NTSTATUS {
    // SAFETY: the simulator's own pointers, in its call; the descriptor is static.
    unsafe { KsInitializeDriver(driver, path, &raw const DEVICE) }
}

/// What QueryStop answers, and how many mutexes are acquired meanwhile: with no pin, and with a pin that is stopped, runs
/// and pauses.
fn answers(entry: Entry, pin: u32) -> [(Option<NTSTATUS>, u64); 4] {
    let machine = Machine::new();
    // SAFETY: the driver hands over static tables of callbacks with the signatures of ks.h.
    let loaded = unsafe { machine.load(entry) };
    let driver = loaded.expect("no violation").expect("the driver loads");
    let device = driver.add_device().expect("no violation").expect("Add");
    device.start().expect("no violation").expect("Start");
    let ask = || {
        let before = machine.ledger().acquired();
        let reply = device.query_stop().expect("no violation");
        device.cancel_stop().expect("no violation");
        (
            reply.err().map(|status| status.0),
            machine.ledger().acquired() - before,
        )
    };
    let filter = device.open_filter(0).expect("no violation").expect("opens");
    let other = device.open_filter(1).expect("no violation").expect("opens");
    let none = ask();
    let format = data_format(&proposal(Pixels::Yuy2, (320, 240)));
    let start: *const u8 = std::ptr::from_ref(&format).cast();
    // SAFETY: a format is integers without gaps, borrowed for the call.
    let format = unsafe { std::slice::from_raw_parts(start, FORMAT_SIZE as usize) };
    let pin = other.open_pin(pin, format).expect("no violation");
    let pin = pin.expect("the pin opens");
    let stopped = ask();
    let in_state = |state| {
        pin.set_state(state).expect("no violation").expect("is set");
        ask()
    };
    let all = [
        none,
        stopped,
        in_state(KSSTATE_RUN),
        in_state(KSSTATE_PAUSE),
    ];
    for filter in [filter, other] {
        filter.close().expect("no violation").expect("closes");
    }
    device.remove().expect("no violation").expect("goes");
    assert_eq!(machine.ledger().violations(), 0);
    all
}

#[test]
fn a_running_pin_keeps_the_device_from_stopping_in_both_forms() {
    for pin in [CAPTURE_PIN, PREVIEW_PIN] {
        let raw = answers(testcap::driver_entry, pin);
        assert_eq!(
            raw.map(|(status, _)| status),
            [None, None, Some(STATUS_UNSUCCESSFUL), None]
        );
        assert!(raw.iter().all(|&(_, acquired)| acquired >= 2), "{raw:?}");
        assert_eq!(
            raw.map(|(status, _)| status),
            answers(typed_entry, pin).map(|(status, _)| status)
        );
    }
}

/// Code without comments, attributes of documentation and empty lines.
fn code(text: &str) -> String {
    let lines = text.lines().map(str::trim_end);
    lines
        .filter(|line| !line.trim_start().starts_with("//") && !line.is_empty())
        .flat_map(|line| [line, "\n"])
        .collect()
}

#[test]
fn the_page_shows_the_code_that_runs() {
    let page = include_str!("../docs/porting.md");
    let blocks: Vec<String> = page
        .split("```rust,ignore\n")
        .skip(1)
        .map(|rest| code(rest.split("```").next().unwrap_or_default()))
        .collect();
    let sources = [
        include_str!("../src/query_stop.rs"),
        include_str!("../src/porting.rs"),
    ];
    assert_eq!(blocks.len(), sources.len());
    for (block, source) in blocks.iter().zip(sources) {
        assert!(code(source).contains(block), "not in the source:\n{block}");
    }
}
