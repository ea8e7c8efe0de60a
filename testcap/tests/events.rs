//! The driver's events under the simulated `ks.sys`: who is told of the brightness, with what, and until when.

use ks_guard::ffi::{
    STATUS_BUFFER_TOO_SMALL, STATUS_DEVICE_REMOVED, STATUS_INVALID_PARAMETER, STATUS_NOT_FOUND,
};
use ks_guard_sim::{Device, EnabledEvent, Event, Filter, Machine, Property};
use testcap::{
    events::{self, BRIGHTNESS_REACHED, BRIGHTNESS_SET},
    filter::BRIGHTNESS_MAX,
    properties::{self, BRIGHTNESS},
};

fn camera(machine: &Machine) -> (Device, Filter) {
    // SAFETY: the driver hands over static tables of callbacks with the signatures of ks.h.
    let loaded = unsafe { machine.load(testcap::driver_entry) };
    let driver = loaded.expect("no violation").expect("the driver loads");
    let device = driver
        .add_device()
        .expect("no violation")
        .expect("Add succeeds");
    device
        .start()
        .expect("no violation")
        .expect("Start succeeds");
    let filter = device
        .open_filter_named("camera0")
        .expect("no violation")
        .expect("the filter opens");
    (device, filter)
}

fn reached(level: u32) -> Event {
    Event::new(events::SET, BRIGHTNESS_REACHED).with_parameters(&level.to_ne_bytes())
}

fn enable(filter: &Filter, event: &Event) -> EnabledEvent {
    filter
        .enable_event(event)
        .expect("no violation")
        .expect("the event is enabled")
}

fn set(filter: &Filter, brightness: u32) {
    filter
        .set(
            &Property::new(properties::SET, BRIGHTNESS),
            &brightness.to_ne_bytes(),
        )
        .expect("no violation")
        .expect("it is set");
}

#[test]
fn clients_hear_of_the_brightness_that_they_asked_for() {
    let machine = Machine::new();
    let (device, filter) = camera(&machine);
    let other = device
        .open_filter_named("camera1")
        .expect("no violation")
        .expect("the other camera opens");
    let any = enable(&filter, &Event::new(events::SET, BRIGHTNESS_SET));
    let low = enable(&filter, &reached(100));
    let high = enable(&filter, &reached(200));
    let once = enable(&filter, &reached(100).once());
    let elsewhere = enable(&other, &reached(0));
    for brightness in [50, 150, 200] {
        set(&filter, brightness);
    }
    let values = [50_u32, 150, 200].map(|value| value.to_ne_bytes().to_vec());
    assert_eq!(any.signals(), values);
    let told = [&low, &high, &once, &elsewhere].map(|event| event.signals().len());
    assert_eq!(told, [2, 1, 1, 0]);
    low.disable().expect("no violation").expect("disabled");
    set(&filter, 255);
    assert_eq!((low.signals().len(), high.signals().len()), (2, 2));
    filter.close().expect("no violation").expect("closes");
    assert!(!any.is_enabled() && !high.is_enabled() && elsewhere.is_enabled());
    let ledger = machine.ledger();
    assert_eq!(
        ledger.acquired(),
        ledger.released(),
        "every mutex is released"
    );
}

#[test]
fn what_is_no_level_is_refused() {
    let machine = Machine::new();
    let (device, filter) = camera(&machine);
    let refused = |event: &Event| {
        let reply = filter.enable_event(event).expect("no violation");
        reply.expect_err("it is refused").0
    };
    assert_eq!(
        refused(&reached(BRIGHTNESS_MAX + 1)),
        STATUS_INVALID_PARAMETER
    );
    let short = Event::new(events::SET, BRIGHTNESS_REACHED).with_parameters(&[0; 3]);
    assert_eq!(refused(&short), STATUS_BUFFER_TOO_SMALL);
    assert_eq!(refused(&Event::new(events::SET, 2)), STATUS_NOT_FOUND);
    device.surprise_removal().expect("no violation");
    assert_eq!(refused(&reached(0)), STATUS_DEVICE_REMOVED);
}
