//! The driver under the simulated `ks.sys`, one client at a time: what each handler does, and what it does when
//! something is refused. Runs under load are `testcap-host`'s.

use std::{collections::BTreeSet, time::Duration};

use ks_guard::ffi::{
    GUID, KS_DATARANGE_VIDEO, KSPROPERTY_TYPE_GET, KSPROPERTY_TYPE_SET, KSSTATE_ACQUIRE,
    KSSTATE_PAUSE, KSSTATE_RUN, KSSTATE_STOP, NTSTATUS, STATUS_BUFFER_TOO_SMALL,
    STATUS_DEVICE_NOT_READY, STATUS_DEVICE_REMOVED, STATUS_INSUFFICIENT_RESOURCES,
    STATUS_INVALID_DEVICE_STATE, STATUS_INVALID_PARAMETER, STATUS_NO_MATCH,
};
use ks_guard_sim::{
    Device, Driver, EntryPolicy, Filter, Frame, Intersect, Machine, MutexKind, Pin, Property, Reply,
};
use testcap::{
    descriptors::{CAPTURE_PIN, PREVIEW_PIN},
    filter::{BRIGHTNESS_DEFAULT, BRIGHTNESS_MAX},
    formats::{DEFAULT_INTERVAL, MAX_INTERVAL, VideoFormat, data_format},
    image::{BARS, Layout, Pixels, counter},
    properties::{BRIGHTNESS, FRAME_RATE, OPEN_PINS, OpenPins, SET},
    ranges::{VIDEO, proposal},
};

const SMALL: (u16, u16) = (320, 240);
const LARGE: (u16, u16) = (640, 480);

fn load(machine: &Machine) -> Driver {
    // SAFETY: the driver hands over static tables of callbacks with the signatures of ks.h.
    let loaded = unsafe { machine.load(testcap::driver_entry) };
    loaded.expect("no violation").expect("the driver loads")
}

fn started(machine: &Machine) -> Device {
    let device = load(machine)
        .add_device()
        .expect("no violation")
        .expect("Add succeeds");
    device
        .start()
        .expect("no violation")
        .expect("Start succeeds");
    device
}

fn camera(device: &Device) -> Filter {
    device
        .open_filter_named("camera0")
        .expect("no violation")
        .expect("the filter opens")
}

fn bytes(format: &VideoFormat) -> Vec<u8> {
    let format = data_format(format);
    let start: *const u8 = std::ptr::from_ref(&format).cast();
    // SAFETY: a format is integers without gaps (152 bytes, asserted below), borrowed for the call.
    unsafe { std::slice::from_raw_parts(start, size_of_val(&format)) }.to_vec()
}

fn open(filter: &Filter, id: u32, pixels: Pixels, size: (u16, u16)) -> Pin {
    let format = bytes(&proposal(pixels, size));
    filter
        .open_pin(id, &format)
        .expect("no violation")
        .expect("the pin opens")
}

fn to(pin: &Pin, state: i32) {
    pin.set_state(state)
        .expect("no violation")
        .expect("the state is reached");
}

/// Sends a frame to a pin that runs and waits for it.
fn frame(pin: &Pin, room: usize) -> Frame {
    pin.queue_frame(room)
        .expect("no violation")
        .expect("the frame is queued");
    let frame = pin
        .wait_frame(Duration::from_secs(10))
        .expect("no violation");
    frame.expect("the frame comes back")
}

/// The number drawn in a frame of the small RGB24 format.
fn number(frame: &Frame) -> Option<u32> {
    let layout = Layout::new(Pixels::Rgb24, SMALL.0, SMALL.1, true);
    let data = frame.data();
    counter::read(|x, y| {
        let row = layout.row_offset(y).expect("a row");
        data[row + usize::from(x) * 3] > 127
    })
}

#[track_caller]
fn refused<T: std::fmt::Debug>(reply: &Reply<T>, status: NTSTATUS) {
    assert_eq!(reply.as_ref().expect_err("a refusal").0, status);
}

/// The machine's books balance, and no rule was broken.
#[track_caller]
fn balanced(machine: &Machine) {
    // A frame is back before Process, on a thread of its own, has returned.
    machine.settle().expect("no violation");
    let ledger = machine.ledger();
    assert_eq!(ledger.violations(), 0);
    assert_eq!(ledger.acquired(), ledger.released());
    assert!(ledger.acquired() > 0);
}

/// Under several readings of the documents: by some AVStream holds the processing mutex of a pin that it puts to sleep.
#[test]
fn a_device_that_sleeps_gives_its_frames_back() {
    let mut held = BTreeSet::new();
    for seed in 0..12 {
        let policy = match seed {
            0 => EntryPolicy::Free,
            _ => EntryPolicy::Seeded(seed),
        };
        let machine = Machine::builder().entry_policy(policy).build();
        let device = load(&machine)
            .add_device()
            .expect("no violation")
            .expect("Add succeeds");
        let Ok(reply) = device.start() else {
            // By this reading Start is entered with the mutex that the driver assumes to be free.
            continue;
        };
        reply.expect("Start succeeds");
        let filter = camera(&device);
        let pin = open(&filter, CAPTURE_PIN, Pixels::Rgb24, SMALL);
        let other = open(&filter, PREVIEW_PIN, Pixels::Yuy2, SMALL);
        to(&pin, KSSTATE_RUN);
        let room = proposal(Pixels::Rgb24, SMALL).layout.size();
        assert_eq!(number(&frame(&pin, room)), Some(0));

        device.sleep(4).expect("no violation").expect("agrees");
        let dark = frame(&pin, room);
        assert_eq!(dark.status, STATUS_DEVICE_NOT_READY);
        assert_eq!(dark.data_used, 0);
        // A pin that goes while the device sleeps gets no Wake.
        other.close().expect("no violation").expect("closes");
        device.wake().expect("no violation");
        assert_eq!(number(&frame(&pin, room)), Some(1), "the next picture");

        // Frames of a paused pin wait.
        to(&pin, KSSTATE_PAUSE);
        device.sleep(4).expect("no violation").expect("agrees");
        pin.queue_frame(room)
            .expect("no violation")
            .expect("the frame is queued");
        assert!(pin.completed().expect("no violation").is_empty());
        device.wake().expect("no violation");
        device.remove().expect("no violation").expect("goes");
        balanced(&machine);
        let ledger = machine.ledger();
        held.insert(
            ledger
                .holds()
                .iter()
                .any(|hold| hold.callback == "pin Sleep" && hold.mutex == MutexKind::Processing),
        );
    }
    assert_eq!(held, BTreeSet::from([false, true]), "both were tried");
}

#[test]
fn formats_have_no_gaps() {
    assert_eq!(bytes(&proposal(Pixels::Yuy2, SMALL)).len(), 152);
}

#[test]
fn start_makes_two_cameras_and_a_restart_keeps_them() {
    let machine = Machine::new();
    let device = started(&machine);
    assert_eq!(device.factories(), 2);
    let other = device.open_filter_named("camera1").expect("no violation");
    other
        .expect("the filter opens")
        .close()
        .expect("no violation")
        .expect("the filter closes");

    device.stop().expect("no violation");
    device
        .start()
        .expect("no violation")
        .expect("Start succeeds again");
    assert_eq!(device.factories(), 2);
    device
        .remove()
        .expect("no violation")
        .expect("the device goes");
    balanced(&machine);
}

#[test]
fn add_and_create_without_memory_fail_and_leave_nothing() {
    let machine = Machine::new();
    let driver = load(&machine);
    machine.fail_allocations(1);
    refused(
        &driver.add_device().expect("no violation"),
        STATUS_INSUFFICIENT_RESOURCES,
    );
    let device = started(&machine);
    machine.fail_allocations(1);
    let filter = device.open_filter_named("camera0").expect("no violation");
    refused(&filter, STATUS_INSUFFICIENT_RESOURCES);
    let filter = camera(&device);
    machine.fail_allocations(1);
    let pin = filter.open_pin(CAPTURE_PIN, &bytes(&proposal(Pixels::Yuy2, SMALL)));
    refused(&pin.expect("no violation"), STATUS_INSUFFICIENT_RESOURCES);
    open(&filter, CAPTURE_PIN, Pixels::Yuy2, SMALL);
    device
        .remove()
        .expect("no violation")
        .expect("the device goes");
    balanced(&machine);
}

#[test]
fn start_makes_all_factories_or_none() {
    let machine = Machine::new();
    let device = load(&machine)
        .add_device()
        .expect("no violation")
        .expect("Add succeeds");
    for made in 0..2 {
        machine.fail_allocations_after(made, 1);
        refused(
            &device.start().expect("no violation"),
            STATUS_INSUFFICIENT_RESOURCES,
        );
        assert_eq!(device.factories(), 0, "with {made} made before the failure");
        // The device mutex was released: the next Start takes it again, on another thread.
        balanced(&machine);
    }
    device
        .start()
        .expect("no violation")
        .expect("Start succeeds after all");
    assert_eq!(device.factories(), 2);
    camera(&device);
    balanced(&machine);
}

#[test]
fn frames_count_from_zero_after_each_stop_and_go_on_after_a_pause() {
    let machine = Machine::new();
    let device = started(&machine);
    let pin = open(&camera(&device), CAPTURE_PIN, Pixels::Rgb24, SMALL);
    for _ in 0..2 {
        to(&pin, KSSTATE_ACQUIRE);
        to(&pin, KSSTATE_RUN);
        for due in 0..3 {
            let frame = frame(&pin, 230_400);
            assert_eq!(number(&frame), Some(due));
            assert_eq!(frame.data_used, 230_400);
            assert_eq!(
                frame.presentation_time.Time,
                i64::from(due) * DEFAULT_INTERVAL
            );
            assert_eq!((frame.duration, frame.options), (DEFAULT_INTERVAL, 0x111));
        }
        to(&pin, KSSTATE_PAUSE);
        pin.queue_frame(230_400)
            .expect("no violation")
            .expect("the frame is queued");
        let paused = pin
            .wait_frame(Duration::from_millis(50))
            .expect("no violation");
        assert!(paused.is_none(), "a paused pin delivers nothing");
        to(&pin, KSSTATE_RUN);
        let resumed = pin
            .wait_frame(Duration::from_secs(10))
            .expect("no violation");
        assert_eq!(resumed.as_ref().and_then(number), Some(3));
        to(&pin, KSSTATE_STOP);
    }
    pin.close().expect("no violation").expect("the pin closes");
    balanced(&machine);
}

#[test]
fn a_frame_without_room_comes_back_and_costs_no_number() {
    let machine = Machine::new();
    let pin = open(
        &camera(&started(&machine)),
        PREVIEW_PIN,
        Pixels::Rgb24,
        SMALL,
    );
    to(&pin, KSSTATE_RUN);
    let short = frame(&pin, 230_399);
    assert_eq!(
        (short.status, short.data_used),
        (STATUS_BUFFER_TOO_SMALL, 0)
    );
    assert!(short.buffer().iter().all(|&byte| byte == 0));
    let good = frame(&pin, 230_400 + 16);
    assert_eq!((number(&good), good.data_used), (Some(0), 230_400));
    balanced(&machine);
}

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

/// The frame size that the pin asks its allocator for.
fn framing(pin: &Pin) -> u32 {
    // SAFETY: the pin is open, and no request is under way that could change its descriptor.
    let descriptor = unsafe { (*pin.as_ptr()).Descriptor };
    // SAFETY: as above.
    let framing = unsafe { (*descriptor).AllocatorFraming };
    // SAFETY: as above.
    unsafe { (*framing).FramingItem[0].FramingRange.Range.MaxFrameSize }
}

#[test]
fn each_pin_asks_for_frames_of_its_own_size() {
    let machine = Machine::new();
    let filter = camera(&started(&machine));
    let capture = open(&filter, CAPTURE_PIN, Pixels::Yuy2, LARGE);
    let preview = open(&filter, PREVIEW_PIN, Pixels::Rgb24, SMALL);
    assert_eq!((framing(&capture), framing(&preview)), (614_400, 230_400));
    let small = bytes(&proposal(Pixels::Yuy2, SMALL));
    capture
        .set_format(&small)
        .expect("no violation")
        .expect("the format is set");
    assert_eq!((framing(&capture), framing(&preview)), (153_600, 230_400));
    balanced(&machine);
}

#[test]
fn a_top_down_bitmap_is_drawn_top_down() {
    let machine = Machine::new();
    let filter = camera(&started(&machine));
    let up = open(&filter, CAPTURE_PIN, Pixels::Rgb24, SMALL);
    let layout = Layout::new(Pixels::Rgb24, SMALL.0, SMALL.1, false);
    let format = bytes(&VideoFormat {
        layout,
        interval: DEFAULT_INTERVAL,
    });
    let down = filter
        .open_pin(PREVIEW_PIN, &format)
        .expect("no violation")
        .expect("it opens");
    let rows = |pin: &Pin| {
        to(pin, KSSTATE_RUN);
        let frame = frame(pin, 230_400);
        frame
            .data()
            .chunks_exact(960)
            .map(<[u8]>::to_vec)
            .collect::<Vec<_>>()
    };
    let mut turned = rows(&up);
    turned.reverse();
    assert!(turned == rows(&down));
    balanced(&machine);
}

#[test]
fn a_device_that_is_gone_can_be_stopped_and_closed_and_nothing_else() {
    let machine = Machine::new();
    let device = started(&machine);
    let filter = camera(&device);
    let pin = open(&filter, CAPTURE_PIN, Pixels::Rgb24, SMALL);
    to(&pin, KSSTATE_RUN);
    assert!(frame(&pin, 230_400).is_complete());
    to(&pin, KSSTATE_PAUSE);
    pin.queue_frame(230_400)
        .expect("no violation")
        .expect("the frame is queued");

    device.surprise_removal().expect("no violation");
    let request = pin.set(&Property::new(SET, FRAME_RATE), &30_u32.to_ne_bytes());
    refused(&request.expect("no violation"), STATUS_DEVICE_REMOVED);
    refused(
        &pin.set_state(KSSTATE_RUN).expect("no violation"),
        STATUS_DEVICE_REMOVED,
    );
    refused(
        &device.open_filter_named("camera0").expect("no violation"),
        STATUS_DEVICE_REMOVED,
    );
    let returned = pin
        .wait_frame(Duration::from_secs(10))
        .expect("no violation")
        .expect("the frame comes back while the pin is paused");
    assert_eq!(
        (returned.status, returned.data_used),
        (STATUS_DEVICE_REMOVED, 0)
    );
    to(&pin, KSSTATE_STOP);
    assert!(pin.completed().expect("no violation").is_empty());
    pin.close().expect("no violation").expect("the pin closes");
    filter
        .close()
        .expect("no violation")
        .expect("the filter closes");
    device
        .remove()
        .expect("no violation")
        .expect("the device goes");
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
