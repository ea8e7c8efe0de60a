//! Helpers as methods, in traits, over a shared context; and what they know inside `ensure_device`.
//!
//! The states here are all generic: nothing in a helper names the slot, or who took the mutex.

use ks_guard::ffi::*;
use ks_guard::{Cx, Device, Filter, NtResult, Pin, PinKind, ProcessingPin, ks_synchronized, slot};

use crate::driver::*;
use crate::mock::{self, Kind};

#[ks_synchronized(requires(control), may_take(processing))]
fn step(cx: &mut Cx, pin: Pin<Video>) -> KSSTATE {
    pin.data_mut(cx).state += 1;
    cx.with_pin_processing(pin, |_, data| data.frames += 1);
    cx.queue_pin_processing(pin);
    pin.data(cx).state
}

/// Down to the filters, taking the control mutex of each.
#[ks_synchronized(requires(device), may_take(control, processing))]
fn step_device(cx: &mut Cx, device: Device<Drv>) -> KSSTATE {
    let mut sum = 0;
    cx.for_each_filter(device, |cx, device, filter| {
        device.data_mut(cx).opens += 1;
        cx.with_control(filter, |cx| {
            sum += i32::from(filter.data::<Preview, _>(cx).is_some());
            cx.for_each_pin(filter, |cx, any| {
                if let Some(pin) = any.created::<Video, _>(cx) {
                    sum += step(cx, pin);
                }
            });
        });
    });
    sum
}

/// From any caller of which it is known whether it holds the device mutex.
#[ks_synchronized(ensures(device), may_take(control))]
fn step_from_anywhere(cx: &mut Cx, device: Device<Drv>) -> KSSTATE {
    cx.ensure_device(device, |cx| step_device(cx, device))
}

#[ks_synchronized(slot = slot::device::PostStart)]
fn post_start(cx: &mut Cx, device: Device<Drv>) -> NtResult {
    assert_eq!(step_device(cx, device), 1 + 2);
    assert_eq!(step_from_anywhere(cx, device), 1 + 4);
    Ok(())
}

#[ks_synchronized(slot = slot::device::Stop)]
fn stop(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
    assert_eq!(step_from_anywhere(cx, device), 1 + 6);
    cx.with_device(device, |cx| assert_eq!(step_device(cx, device), 1 + 8));
}

#[test]
fn a_helper_walks_whatever_its_caller_holds_the_mutex_as() {
    let world = World::new();
    let status = mock::held_by_avstream(Kind::Device, world.device.cast(), || unsafe {
        post_start.raw()(world.device)
    });
    assert_eq!(status, STATUS_SUCCESS);
    unsafe { stop.raw()(world.device, std::ptr::null_mut()) };
    world.close();
}

/// A kind of pin that can begin: the attribute stands on the declaration and on each implementation.
trait Begin: PinKind {
    #[ks_synchronized(requires(control, passive))]
    fn begin(cx: &mut Cx, pin: Pin<Self>) -> u32;

    /// With a body of its own.
    #[ks_synchronized(requires(control, passive))]
    fn begin_twice(cx: &mut Cx, pin: Pin<Self>) -> u32 {
        Self::begin(cx, pin) + Self::begin(cx, pin)
    }
}

impl Begin for Video {
    #[ks_synchronized(requires(control, passive))]
    fn begin(cx: &mut Cx, pin: Pin<Self>) -> u32 {
        pin.data_mut(cx).state += 1;
        pins(cx, pin.filter(cx))
    }
}

impl Begin for Text {
    #[ks_synchronized(requires(control, passive))]
    fn begin(cx: &mut Cx, pin: Pin<Text>) -> u32 {
        text(cx, pin).push('+');
        u32::try_from(text(cx, pin).len()).unwrap_or(0)
    }
}

/// Reads, and asks for no more than that.
#[ks_synchronized(requires(control))]
fn pins(cx: &Cx, filter: Filter<Capture>) -> u32 {
    filter.data(cx).pins
}

/// What it returns is borrowed from the context, under lifetimes of the author's.
#[ks_synchronized(requires(control))]
fn text<'a, 'c>(cx: &'a mut Cx<'c>, pin: Pin<'a, 'c, Text>) -> &'a mut String {
    pin.data_mut(cx)
}

/// A helper that is a method.
struct Counter {
    calls: u32,
}

impl Counter {
    #[ks_synchronized(requires(control, passive))]
    fn count<P: Begin>(&mut self, cx: &mut Cx, pin: Option<Pin<P>>) -> Option<u32> {
        self.calls += 1;
        pin.map(|pin| P::begin_twice(cx, pin))
    }
}

/// The handle of a Process callback is lent, because only one of it exists; it is of the context's objects all the same.
#[ks_synchronized(requires(passive))]
fn device<P: PinKind>(cx: &Cx, pin: &mut ProcessingPin<P>) -> *mut KSDEVICE {
    pin.pin().device(cx).as_raw()
}

#[ks_synchronized(slot = slot::pin::Process)]
fn process(cx: &mut Cx, mut pin: ProcessingPin<Video>, data: &mut ProcData) -> NtResult {
    assert_eq!(device(cx, &mut pin), device(cx, &mut pin));
    data.frames += 1;
    Ok(())
}

#[ks_synchronized(slot = slot::pin::SetDeviceState)]
fn set_device_state(cx: &mut Cx, pin: Pin<Video>, _: KSSTATE, _: KSSTATE) -> NtResult {
    let mut counter = Counter { calls: 0 };
    assert_eq!(counter.count(cx, Some(pin)), Some(4));
    assert_eq!(counter.count::<Text>(cx, None), None);
    let filter = pin.filter(cx);
    cx.for_each_pin(filter, |cx, any| {
        if let Some(pin) = any.created::<Text, _>(cx) {
            assert_eq!(counter.count(cx, Some(pin)), Some(5 + 6));
        }
    });
    assert_eq!(counter.calls, 3);
    assert_eq!(pin.data(cx).state, 2);
    Ok(())
}

#[test]
fn every_spelling_of_a_helper() {
    let world = World::new();
    let status = mock::held_by_avstream(Kind::Control, world.pins[0].cast(), || unsafe {
        set_device_state.raw()(world.pins[0], KSSTATE_RUN, KSSTATE_PAUSE)
    });
    assert_eq!(status, STATUS_SUCCESS);
    let status = mock::held_by_avstream(Kind::Processing, world.pins[0].cast(), || unsafe {
        process.raw()(world.pins[0])
    });
    assert_eq!(status, STATUS_SUCCESS);
    world.close();
}
