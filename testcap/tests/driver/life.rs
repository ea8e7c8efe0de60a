//! The device from Add to Remove: what it makes, and what is left when something fails or goes away.

use std::collections::BTreeSet;
use std::time::Duration;

use ks_guard::ffi::{
    KSSTATE_PAUSE, KSSTATE_RUN, KSSTATE_STOP, STATUS_DEVICE_NOT_READY, STATUS_DEVICE_REMOVED,
    STATUS_INSUFFICIENT_RESOURCES,
};
use ks_guard_sim::{EntryPolicy, Machine, MutexKind, Property};
use testcap::descriptors::{CAPTURE_PIN, PREVIEW_PIN};
use testcap::image::Pixels;
use testcap::properties::{FRAME_RATE, SET};
use testcap::ranges::proposal;

use crate::kit::{SMALL, balanced, bytes, camera, frame, load, number, open, refused, started, to};

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
