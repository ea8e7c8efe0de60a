//! What an author of helpers writes without a lifetime: handles inside other types, traits over handles, and a walk over
//! everything that asks its callers for one thing.

use ks_guard::ffi::*;
use ks_guard::{
    AnyFilter, AnyPin, Cx, Device, Filter, FilterHandle, Pin, PinHandle, ProcessingPin, Used,
    ks_synchronized, slot,
};

use ks_guard::__private::{enter_filter, enter_pin};

use crate::driver::*;
use crate::mock::{self, Kind};

#[ks_synchronized(requires(control))]
fn state_of(cx: &mut Cx, pin: Option<Pin<Video>>) -> KSSTATE {
    pin.map_or(KSSTATE_STOP, |pin| pin.data(cx).state)
}

#[ks_synchronized(requires(control))]
fn set_all(cx: &mut Cx, pins: &[Pin<Video>], state: KSSTATE) {
    for pin in pins {
        pin.data_mut(cx).state = state;
    }
}

#[ks_synchronized(requires(control))]
fn set_pair(cx: &mut Cx, (first, second): (Pin<Video>, Pin<Text>)) -> usize {
    first.data_mut(cx).state = KSSTATE_ACQUIRE;
    second.data(cx).len()
}

#[ks_synchronized(requires(control))]
fn set_three(cx: &mut Cx, pins: [Pin<Video>; 2], first: &Pin<Video>) -> bool {
    pins.iter().any(|pin| pin.as_raw() == first.as_raw()) && pins[1].data(cx).state >= KSSTATE_STOP
}

/// Two kinds of object in one helper.
#[ks_synchronized(may_take(device))]
fn both(cx: &mut Cx, device: Device<Drv>, pin: Pin<Video>) -> (u32, KSSTATE) {
    cx.with_device(device, |cx| {
        let opens = device.data(cx).opens;
        let state = cx.with_pin_control(pin, |cx| pin.data(cx).state);
        (opens, state)
    })
}

/// A handle that comes back lives as long as the one that came in.
#[ks_synchronized(requires(control, passive))]
fn filter_of(cx: &mut Cx, pin: Pin<Video>) -> Filter<Capture> {
    pin.filter(cx)
}

#[ks_synchronized(requires(control))]
fn as_video(cx: &mut Cx, pin: AnyPin<Drv>) -> Option<Pin<Video>> {
    pin.created(cx)
}

/// Any pin of the callback's filter.
#[ks_synchronized(may_take(control))]
fn with_any(cx: &mut Cx, pin: impl PinHandle) -> u32 {
    cx.with_pin_control(pin, |_| 1)
}

#[ks_synchronized(may_take(control))]
fn with_any_of<P: PinHandle, F>(cx: &mut Cx, pin: P, filter: F) -> u32
where
    F: FilterHandle<Driver = Drv>,
{
    cx.with_control(filter, |_| ());
    with_any(cx, pin)
}

#[expect(
    dead_code,
    reason = "the small ks.sys has no frames; that it compiles is the point"
)]
#[ks_synchronized(any_state)]
fn use_up(cx: &mut Cx, pin: &mut ProcessingPin<Video>) -> Option<u32> {
    let id = pin.pin().id();
    pin.with_leading_edge(cx, |_, _| (Used::default(), id))
}

#[ks_synchronized(requires(control))]
fn states(cx: &mut Cx, pins: impl Iterator<Item = Pin<Video>>) -> Vec<KSSTATE> {
    pins.map(|pin| pin.data(cx).state).collect()
}

/// Another filter has a chain of its own; who wants two says so.
#[ks_synchronized(requires(control))]
fn two_filters<'other>(
    cx: &mut Cx,
    mine: Filter<Capture>,
    other: Filter<'_, 'other, Preview>,
) -> u32 {
    assert_ne!(mine.as_raw(), other.as_raw());
    mine.data(cx).pins
}

/// Factories, filters, pins, with control per filter: one requirement says all of it.
#[ks_synchronized(walks_filters)]
fn stop_everything(cx: &mut Cx, device: Device<Drv>) -> (usize, usize) {
    let (mut filters, mut pins) = (0, 0);
    cx.for_each_filter(device, |cx, _, filter| {
        filters += 1;
        pins += stop_pins(cx, filter);
    });
    // In a walk another may begin.
    cx.for_each_filter(device, |cx, device, _| {
        let mut inner = 0;
        cx.for_each_filter(device, |_, _, _| inner += 1);
        assert_eq!(inner, filters);
    });
    let mut by_factory = 0;
    let mut factories = Vec::new();
    let _ = cx.try_for_each_filter_factory::<_, ()>(device, |_, factory| {
        factories.push(factory.as_raw());
        std::ops::ControlFlow::Continue(())
    });
    let _ = cx.try_for_each_filter_factory::<_, ()>(device, |cx, factory| {
        cx.try_for_each_filter_of(factory, |cx, device, filter| {
            assert_eq!(filter.device(cx).as_raw(), device.as_raw());
            assert!(factories.contains(&filter.factory(cx).as_raw()));
            by_factory += 1;
            std::ops::ControlFlow::Continue(())
        })
    });
    assert_eq!(by_factory, filters);
    (filters, pins)
}

#[ks_synchronized(may_take(control))]
fn stop_pins(cx: &mut Cx, filter: AnyFilter<Drv>) -> usize {
    cx.with_control(filter, |cx| count_pins(cx, filter))
}

/// Held is enough to walk; the pins' kinds are told one by one.
#[ks_synchronized(holds(control), requires(passive))]
fn count_pins(cx: &mut Cx, filter: AnyFilter<Drv>) -> usize {
    let mut pins = 0;
    cx.for_each_pin(filter, |cx, pin| {
        assert_eq!(pin.filter(cx).as_raw(), filter.as_raw());
        assert_eq!(pin.device_state(cx), KSSTATE_STOP);
        assert_eq!(pin.data_flow(), 0);
        pins += usize::from(pin.created::<Video, _>(cx).is_some());
    });
    pins
}

/// From where the device mutex was taken, from inside a walk, and under a loan.
#[test]
fn a_walk_is_called_from_wherever_it_is_allowed() {
    let world = World::new();
    world.in_device(|cx, device| {
        cx.with_device(device, |cx| {
            assert_eq!(stop_everything(cx, device), (2, 2));
            let (_, cx) = cx.lend_device(device);
            assert_eq!(stop_everything(cx, device), (2, 2));
            cx.for_each_filter(device, |cx, device, _| {
                assert_eq!(stop_everything(cx, device), (2, 2));
            });
        });
    });
    world.close();
}

#[test]
fn handles_in_other_types() {
    let world = World::new();
    let [first, second, text] = world.pins;
    mock::held_by_avstream(Kind::Control, first.cast(), || unsafe {
        enter_pin::<slot::pin::SetDeviceState, Video, _>(first, |cx, pin| {
            assert_eq!(state_of(cx, None), KSSTATE_STOP);
            set_all(cx, &[pin], KSSTATE_RUN);
            assert_eq!(state_of(cx, Some(pin)), KSSTATE_RUN);
            assert_eq!(states(cx, [pin, pin].into_iter()), [KSSTATE_RUN; 2]);
            assert!(set_three(cx, [pin, pin], &pin));
            let filter = filter_of(cx, pin);
            assert_eq!(filter.data(cx).pins, 2);
            let mut met = 0;
            cx.for_each_pin(filter, |cx, any| {
                met += usize::from(as_video(cx, any).is_some());
                if let Some(other) = any.created::<Text, _>(cx) {
                    assert_eq!(set_pair(cx, (pin, other)), 4);
                }
            });
            assert_eq!(met, 2);
            enter_filter::<slot::filter::Create, Preview, _>(world.preview, |_, preview| {
                assert_eq!(two_filters(cx, filter, preview), 2);
            });
        });
    });
    unsafe {
        enter_pin::<slot::pin::GetProperty, Video, _>(second, |cx, pin| {
            let device = pin.device(cx);
            let cx = cx.assume_device_free();
            assert_eq!(both(cx, device, pin), (0, KSSTATE_STOP));
            let filter = cx.with_pin_control(pin, |cx| filter_of(cx, pin));
            assert_eq!(with_any_of(cx, pin, filter), 1);
        });
        enter_pin::<slot::pin::GetProperty, Text, _>(text, |cx, pin| {
            assert_eq!(with_any(cx, pin), 1);
        });
    }
    world.close();
}

/// What is kept with an object goes with its bag: `close` finds every block freed.
#[test]
fn values_are_kept_with_objects() {
    let world = World::new();
    let kept = std::sync::Arc::new(());
    world.in_device(|cx, device| {
        cx.with_device(device, |cx| {
            let text = device.keep(cx, String::from("kept")).expect("memory");
            device
                .keep(cx, std::sync::Arc::clone(&kept))
                .expect("memory");
            assert_eq!(text, "kept");
            cx.for_each_filter(device, |cx, _, filter| {
                cx.with_control(filter, |cx| {
                    cx.for_each_pin(filter, |cx, pin| {
                        assert_eq!(*pin.keep(cx, 7_u64).expect("memory"), 7);
                        pin.keep(cx, std::sync::Arc::clone(&kept)).expect("memory");
                    });
                });
            });
        });
    });
    assert_eq!(std::sync::Arc::strong_count(&kept), 5);
    world.close();
    assert_eq!(std::sync::Arc::strong_count(&kept), 1);
}
