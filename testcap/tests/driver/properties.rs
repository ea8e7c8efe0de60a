//! Properties of a filter.

use ks_guard::ffi::{
    GUID, KSPROPERTY_TYPE_GET, KSPROPERTY_TYPE_SET, KSSTATE_RUN, STATUS_BUFFER_TOO_SMALL,
    STATUS_INVALID_PARAMETER,
};
use ks_guard_sim::{Filter, Machine, Pin, Property};
use testcap::descriptors::{CAPTURE_PIN, PREVIEW_PIN};
use testcap::filter::{BRIGHTNESS_DEFAULT, BRIGHTNESS_MAX};
use testcap::formats::DEFAULT_INTERVAL;
use testcap::image::{BARS, Pixels};
use testcap::properties::{BRIGHTNESS, FRAME_RATE, OPEN_PINS, OpenPins, SET};
use testcap::ranges::proposal;

use crate::kit::{LARGE, SMALL, balanced, bytes, camera, frame, open, refused, started, to};

#[test]
fn brightness_reaches_the_pins_that_are_open_and_those_to_come() {
    let machine = Machine::new();
    let filter = camera(&started(&machine));
    let brightness = Property::new(SET, BRIGHTNESS);
    let white = |pin: &Pin| frame(pin, 230_400).data()[0];
    let get = || {
        filter
            .get(&brightness, 4)
            .expect("no violation")
            .expect("an answer")
    };

    assert_eq!(get(), BRIGHTNESS_DEFAULT.to_ne_bytes());
    let before = open(&filter, CAPTURE_PIN, Pixels::Rgb24, SMALL);
    to(&before, KSSTATE_RUN);
    assert_eq!(white(&before), BARS[0].blue);
    filter
        .set(&brightness, &28_u32.to_ne_bytes())
        .expect("no violation")
        .expect("it is set");
    assert_eq!(get(), 28_u32.to_ne_bytes());
    assert_eq!(white(&before), BARS[0].blue - 100);
    let after = open(&filter, PREVIEW_PIN, Pixels::Rgb24, SMALL);
    to(&after, KSSTATE_RUN);
    assert_eq!(white(&after), BARS[0].blue - 100);

    let too_bright = filter.set(&brightness, &(BRIGHTNESS_MAX + 1).to_ne_bytes());
    refused(&too_bright.expect("no violation"), STATUS_INVALID_PARAMETER);
    refused(
        &filter.set(&brightness, &[1]).expect("no violation"),
        STATUS_BUFFER_TOO_SMALL,
    );
    refused(
        &filter.get(&brightness, 3).expect("no violation"),
        STATUS_BUFFER_TOO_SMALL,
    );
    assert_eq!(get(), 28_u32.to_ne_bytes());
    let support = filter
        .support(&brightness)
        .expect("no violation")
        .expect("an answer");
    assert_eq!(support, KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_SET);
    balanced(&machine);
}

#[test]
fn the_frame_rate_sets_the_duration() {
    let machine = Machine::new();
    let pin = open(
        &camera(&started(&machine)),
        CAPTURE_PIN,
        Pixels::Rgb24,
        SMALL,
    );
    let rate = Property::new(SET, FRAME_RATE);
    let set = |value: u32| pin.set(&rate, &value.to_ne_bytes()).expect("no violation");
    to(&pin, KSSTATE_RUN);
    assert_eq!(frame(&pin, 230_400).duration, DEFAULT_INTERVAL);
    set(50).expect("it is set");
    assert_eq!(
        pin.get(&rate, 4).expect("no violation").expect("an answer"),
        50_u32.to_ne_bytes()
    );
    let second = frame(&pin, 230_400);
    assert_eq!(
        (second.presentation_time.Time, second.duration),
        (DEFAULT_INTERVAL, 200_000)
    );
    for wrong in [0, 61, u32::MAX] {
        refused(&set(wrong), STATUS_INVALID_PARAMETER);
    }
    assert_eq!(frame(&pin, 230_400).duration, 200_000);
    balanced(&machine);
}

/// Reads the list of open pins: how many, and the identifiers and sizes of those listed.
fn listed(filter: &Filter) -> (u32, Vec<(u32, u32, u32)>) {
    let answer = filter.get(&Property::new(SET, OPEN_PINS), size_of::<OpenPins>());
    let answer = answer.expect("no violation").expect("an answer");
    assert_eq!(answer.len(), size_of::<OpenPins>());
    // SAFETY: as many bytes as the structure has, all of it integers.
    let open = unsafe { answer.as_ptr().cast::<OpenPins>().read_unaligned() };
    (
        open.total,
        open.listed()
            .iter()
            .map(|pin| (pin.id, pin.width, pin.height))
            .collect(),
    )
}

#[test]
fn the_list_of_open_pins_is_of_all_filters() {
    let machine = Machine::new();
    let device = started(&machine);
    let (first, second) = (camera(&device), camera(&device));
    assert_eq!(listed(&first), (0, vec![]));
    let capture = open(&first, CAPTURE_PIN, Pixels::Yuy2, LARGE);
    open(&second, PREVIEW_PIN, Pixels::Rgb24, SMALL);
    let mut both = listed(&second);
    both.1.sort_unstable();
    assert_eq!(
        both,
        (2, vec![(CAPTURE_PIN, 640, 480), (PREVIEW_PIN, 320, 240)])
    );
    capture
        .set_format(&bytes(&proposal(Pixels::Yuy2, SMALL)))
        .expect("no violation")
        .expect("set");
    assert!(listed(&first).1.contains(&(CAPTURE_PIN, 320, 240)));
    capture
        .close()
        .expect("no violation")
        .expect("the pin closes");
    assert_eq!(listed(&first).0, 1);
    for _ in 0..20 {
        open(&camera(&device), CAPTURE_PIN, Pixels::Yuy2, SMALL);
    }
    let (total, pins) = listed(&first);
    assert_eq!((total, pins.len()), (21, 16));
    let short = first.get(&Property::new(SET, OPEN_PINS), size_of::<OpenPins>() - 1);
    refused(&short.expect("no violation"), STATUS_BUFFER_TOO_SMALL);
    balanced(&machine);
}

#[test]
fn an_unknown_property_set_is_not_the_driver_s() {
    let machine = Machine::new();
    let filter = camera(&started(&machine));
    let other = GUID { Data1: 1, ..SET };
    assert!(
        filter
            .get(&Property::new(other, BRIGHTNESS), 4)
            .expect("no violation")
            .is_err()
    );
    assert!(
        filter
            .get(&Property::new(SET, 99), 4)
            .expect("no violation")
            .is_err()
    );
    balanced(&machine);
}
