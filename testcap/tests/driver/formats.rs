//! Data ranges and the formats that come of them.

use ks_guard::ffi::{
    KS_DATARANGE_VIDEO, KSSTATE_PAUSE, KSSTATE_RUN, STATUS_INVALID_DEVICE_STATE, STATUS_NO_MATCH,
};
use ks_guard_sim::{Intersect, Machine};
use testcap::descriptors::{CAPTURE_PIN, PREVIEW_PIN};
use testcap::formats::{DEFAULT_INTERVAL, MAX_INTERVAL, VideoFormat};
use testcap::image::{Layout, Pixels};
use testcap::ranges::{VIDEO, proposal};

use crate::kit::{LARGE, SMALL, balanced, bytes, camera, frame, open, refused, started, to};

#[test]
fn formats_have_no_gaps() {
    assert_eq!(bytes(&proposal(Pixels::Yuy2, SMALL)).len(), 152);
}

/// The bytes of a client's data range, with zeros for the four bytes of padding that the structure has.
fn range_bytes(range: &KS_DATARANGE_VIDEO) -> Vec<u8> {
    const AFTER: usize = std::mem::offset_of!(KS_DATARANGE_VIDEO, ConfigCaps.MinFrameInterval);
    let start: *const u8 = std::ptr::from_ref(range).cast();
    // SAFETY: integers and GUIDs up to the padding, borrowed for the call.
    let head = unsafe { std::slice::from_raw_parts(start, AFTER - 4) };
    // SAFETY: in the structure.
    let start = unsafe { start.add(AFTER) };
    // SAFETY: integers from there to the end.
    let tail = unsafe { std::slice::from_raw_parts(start, size_of_val(range) - AFTER) };
    [head, &[0; 4], tail].concat()
}

#[test]
fn ranges_that_meet_have_a_format_and_its_size_is_told_first() {
    let machine = Machine::new();
    let filter = camera(&started(&machine));
    for pin in [CAPTURE_PIN, PREVIEW_PIN] {
        let ours = range_bytes(&VIDEO[0]);
        let into = |len| {
            filter
                .intersect_into(pin, &ours, len)
                .expect("no violation")
        };
        let needed = Err(Intersect::NeedsBytes(152));
        assert_eq!(into(0), needed);
        assert_eq!(into(151), needed);
        let expected = bytes(&proposal(Pixels::Yuy2, LARGE));
        assert_eq!(into(152).as_ref(), Ok(&expected));
        let opened = filter.open_pin(pin, &expected).expect("no violation");
        assert!(opened.is_ok());
    }
    let mut other = VIDEO[0];
    other.ConfigCaps.MinFrameInterval = MAX_INTERVAL + 1;
    let found = filter.intersect(CAPTURE_PIN, &range_bytes(&other));
    refused(&found.expect("no violation"), STATUS_NO_MATCH);
    // A range that ends before its body.
    let mut short = range_bytes(&VIDEO[0]);
    short.truncate(64);
    short[0..4].copy_from_slice(&64_u32.to_ne_bytes());
    let found = filter.intersect(CAPTURE_PIN, &short).expect("no violation");
    assert!(found.is_err());
    balanced(&machine);
}

#[test]
fn formats_that_the_driver_cannot_produce_are_no_match() {
    let machine = Machine::new();
    let filter = camera(&started(&machine));
    let wrong_size = Layout::new(Pixels::Yuy2, 300, 200, false);
    let wrong = bytes(&VideoFormat {
        layout: wrong_size,
        interval: DEFAULT_INTERVAL,
    });
    refused(
        &filter.open_pin(CAPTURE_PIN, &wrong).expect("no violation"),
        STATUS_NO_MATCH,
    );
    let mut short = bytes(&proposal(Pixels::Yuy2, SMALL));
    short.truncate(151);
    short[0..4].copy_from_slice(&151_u32.to_ne_bytes());
    let opened = filter.open_pin(CAPTURE_PIN, &short).expect("no violation");
    refused(&opened, STATUS_NO_MATCH);
    let pin = open(&filter, CAPTURE_PIN, Pixels::Rgb24, SMALL);
    refused(
        &pin.set_format(&wrong).expect("no violation"),
        STATUS_NO_MATCH,
    );
    to(&pin, KSSTATE_RUN);
    let good = bytes(&proposal(Pixels::Rgb24, LARGE));
    refused(
        &pin.set_format(&good).expect("no violation"),
        STATUS_INVALID_DEVICE_STATE,
    );
    // What was refused changed nothing.
    assert_eq!(frame(&pin, 921_600).data_used, 230_400);
    to(&pin, KSSTATE_PAUSE);
    pin.set_format(&good)
        .expect("no violation")
        .expect("the format is set");
    to(&pin, KSSTATE_RUN);
    assert_eq!(frame(&pin, 921_600).data_used, 921_600);
    balanced(&machine);
}
