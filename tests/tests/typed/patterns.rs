//! What has to be natural to write.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ks_guard::__private::{enter_device, enter_filter, enter_pin, enter_pin_process};
use ks_guard::ffi::*;
use ks_guard::state::{Free, MayTakeControl, MayTakeProcessing, ReachesControl};
use ks_guard::{
    Cx, Device, EnsureDevice, EntersFree, Filter, Pin, SpinLock, TakesDevice, TakesMutexes,
    TakesNothing, Work, Worker, mutex, slot,
};

use crate::driver::*;
use crate::mock::{self, Kind};

/// Add, Create and Close: data by value, bagged or freed by the library, for several kinds of filters and pins.
#[test]
fn data_lives_from_create_to_the_end() {
    let world = World::new();
    assert_eq!(mock::blocks(), 6, "a device, two filters, three pins");
    let status = mock::held_by_avstream(Kind::Control, world.pins[0].cast(), || unsafe {
        SET_DEVICE_STATE(world.pins[0], KSSTATE_RUN, KSSTATE_PAUSE)
    });
    assert_eq!(status, STATUS_SUCCESS);
    unsafe {
        enter_filter::<slot::filter::GetProperty, Capture, _>(world.capture, |cx, filter| {
            cx.with_control(filter, |cx| {
                let mut seen = Vec::new();
                let mut texts = 0;
                cx.for_each_pin(filter, |cx, any| {
                    if let Some(pin) = any.created::<Video, _>(cx) {
                        seen.push(pin.data(cx).state);
                        assert_eq!(pin.filter(cx).data(cx).pins, 2);
                    }
                    if let Some(pin) = any.created::<Text, _>(cx) {
                        pin.data_mut(cx).push('!');
                        texts += usize::from(pin.data(cx) == "text!");
                    }
                });
                assert_eq!(seen, [KSSTATE_RUN + 2, KSSTATE_STOP]);
                assert_eq!(texts, 1);
                assert_eq!(cx.pin_count(filter, 0), 3);
            });
        });
    }
    world.close();
}

/// A pin whose Create has not run carries its filter's `Context`: no data, and no mistake about whose it is.
#[test]
fn inherited_context_is_no_data() {
    let world = World::new();
    let pin: PKSPIN = Box::into_raw(Box::new(unsafe { std::mem::zeroed() }));
    unsafe {
        (*pin).Context = (*world.capture).Context;
        mock::adopt(world.capture.cast(), pin.cast());
        enter_filter::<slot::filter::GetProperty, Capture, _>(world.capture, |cx, filter| {
            cx.with_control(filter, |cx| {
                let mut created = 0;
                let mut met = 0;
                cx.for_each_pin(filter, |cx, any| {
                    met += 1;
                    let video = any.created::<Video, _>(cx).is_some();
                    created += usize::from(video || any.created::<Text, _>(cx).is_some());
                });
                assert_eq!((met, created), (4, 3));
            });
        });
        // The same one level up: a filter before Create carries the device's.
        let preview = world.preview;
        let ours = (*preview).Context;
        let found = |expected| {
            world.in_device(|cx, device| {
                cx.with_device(device, |cx| {
                    let mut found = 0;
                    cx.for_each_filter(device, |cx, _, filter| {
                        cx.with_control(filter, |cx| {
                            found += usize::from(filter.data::<Capture, _>(cx).is_some());
                            found += usize::from(filter.data_mut::<Preview, _>(cx).is_some()) * 10;
                        });
                    });
                    assert_eq!(found, expected);
                });
            });
        };
        found(11);
        (*preview).Context = (*world.device).Context;
        found(1);
        (*preview).Context = ours;
    }
    world.close();
}

fn reaches<'c>(cx: &mut Cx<'c, impl ReachesControl>, pin: Pin<'_, 'c, Video>) {
    pin.data_mut(cx).state += 100;
}
fn may_take_processing<'c>(cx: &mut Cx<'c, impl MayTakeProcessing>, pin: Pin<'_, 'c, Video>) {
    cx.with_pin_processing(pin, |_, data| data.frames += 1);
}
fn may_take_control<'c, S: MayTakeControl>(cx: &mut Cx<'c, S>, filter: Filter<'_, 'c, Capture>) {
    cx.with_control(filter, |cx| filter.data_mut(cx).pins += 10);
}
fn ensures<'c, S: EnsureDevice>(cx: &mut Cx<'c, S>, device: Device<'_, 'c, Drv>) -> u32 {
    cx.ensure_device(device, |cx| {
        device.data_mut(cx).opens += 1;
        device.data(cx).opens
    })
}

/// Helpers over bounds serve callers in every state that keeps them; `ensure_*` acquires only where nothing is held.
#[test]
fn helpers_state_bounds() {
    let world = World::new();
    unsafe {
        mock::held_by_avstream(Kind::Control, world.pins[0].cast(), || {
            enter_pin::<slot::pin::SetDeviceState, Video, _>(world.pins[0], |cx, pin| {
                reaches(cx, pin);
                let before = mock::acquired();
                cx.ensure_control(pin, |cx| assert!(!pin.data(cx).state.is_negative()));
                assert_eq!(
                    mock::acquired(),
                    before,
                    "held by AVStream: nothing is acquired"
                );
                may_take_processing(cx, pin);
                assert_eq!(pin.data(cx).state, 100);
            });
        });
        enter_filter::<slot::filter::GetProperty, Capture, _>(world.capture, may_take_control);
    }
    world.in_device(|cx, device| {
        let before = mock::acquired();
        let first = ensures(cx, device);
        assert_eq!(mock::acquired(), before + 1);
        let second = cx.with_device(device, |cx| ensures(cx, device));
        assert_eq!((second, mock::acquired()), (first + 1, before + 2));
    });
    mock::held_by_avstream(Kind::Device, world.device.cast(), || {
        let before = mock::acquired();
        unsafe {
            enter_device::<slot::device::PostStart, Drv, _>(world.device, |cx, device| {
                ensures(cx, device)
            })
        };
        assert_eq!(
            mock::acquired(),
            before,
            "held by AVStream: nothing is acquired"
        );
    });
    world.close();
}

/// The walk of SC04: the device mutex for all of it, control per filter, early exit without a leak.
#[test]
fn walks_hand_out_what_they_hold() {
    let world = World::new();
    world.in_device(|cx, device| {
        cx.with_device(device, |cx| {
            let (data, cx) = cx.lend_device(device);
            let mut kinds = Vec::new();
            let flow = cx.try_for_each_filter(device, |cx, _, filter| {
                data.opens += 1;
                cx.with_control(filter, |cx| {
                    if let Some(data) = filter.data_mut::<Capture, _>(cx) {
                        data.pins += 1;
                        kinds.push("capture");
                        return ControlFlow::Continue(());
                    }
                    ControlFlow::Break("stopped")
                })
            });
            assert_eq!(flow, ControlFlow::Break("stopped"));
            assert_eq!((kinds, data.opens), (vec!["capture"], 2));
            let mut met = Vec::new();
            cx.for_each_filter(device, |_, _, filter| met.push(filter.as_raw()));
            assert_eq!(met, [world.capture, world.preview]);
        });
        // Again, because nothing is held any more.
        for _ in 0..3 {
            cx.with_device(device, |cx| device.data_mut(cx).opens += 1);
        }
    });
    world.close();
}

fn three_ways<'c>(
    cx: &mut Cx<'c, Free>,
    device: Device<'_, 'c, Drv>,
    way: u32,
) -> Result<u32, u32> {
    cx.with_device(device, |cx| {
        if way == 0 {
            return Err(0);
        }
        cx.unlocked_device(device, |cx| {
            assert_eq!(mock::held(), []);
            cx.with_device(device, |_| ());
            if way == 1 { Err(1_u32) } else { Ok(()) }
        })?;
        assert_eq!(mock::held(), [Kind::Device]);
        Ok(way)
    })
}

/// Every way out of a scope releases, unwinding included; `unlocked` takes the mutex again on every way out too.
#[test]
fn scopes_end_on_every_path() {
    let world = World::new();
    world.in_device(|cx, device| {
        assert_eq!(three_ways(cx, device, 0), Err(0));
        assert_eq!(three_ways(cx, device, 1), Err(1));
        assert_eq!(three_ways(cx, device, 2), Ok(2));
        assert_eq!(mock::held(), []);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            cx.with_device(device, |cx| {
                let inner = catch_unwind(AssertUnwindSafe(|| {
                    cx.unlocked_device(device, |_| panic!("boom"))
                }));
                assert!(inner.is_err());
                assert_eq!(mock::held(), [Kind::Device], "held again after unwinding");
                panic!("boom")
            })
        }));
        assert!(outcome.is_err());
        assert_eq!(mock::held(), []);
    });
    world.close();
}

/// Control taken through a pin is given back through its filter: it is one mutex.
#[test]
fn unlocked_control_is_the_filters() {
    let world = World::new();
    unsafe {
        enter_pin::<slot::pin::GetProperty, Video, _>(world.pins[0], |cx, pin| {
            cx.with_pin_control(pin, |cx| {
                let filter = pin.filter(cx);
                filter.data_mut(cx).pins = 5;
                cx.unlocked_control(filter, |cx| {
                    assert_eq!(mock::held(), []);
                    cx.queue_pin_processing(pin);
                });
                assert_eq!(filter.data(cx).pins, 5);
                let (data, cx) = cx.lend_pin_control(pin);
                cx.with_pin_processing(pin, |_, processing| {
                    data.state = i32::try_from(processing.frames).expect("few frames");
                });
            });
        });
    }
    world.close();
}

/// Process at `DISPATCH_LEVEL` has its data and spin locks.
#[test]
fn process_at_dispatch() {
    static TOTAL: SpinLock<u64> = SpinLock::new(0);
    let world = World::new();
    let pin = world.pins[0];
    unsafe {
        assert_eq!(PROCESS(pin), STATUS_SUCCESS);
        enter_pin_process::<slot::pin::ProcessAtDispatch, Video, _>(pin, |cx, _, data| {
            data.frames += 1;
            let frames = data.frames;
            cx.with_spin_lock(&TOTAL, |_, total| *total += frames);
        });
        enter_pin::<slot::pin::GetProperty, Video, _>(pin, |cx, pin| {
            cx.with_pin_processing(pin, |_, data| assert_eq!(data.frames, 2));
            cx.with_spin_lock(&TOTAL, |cx, total| {
                assert_eq!(*total, 2);
                cx.queue_pin_processing(pin);
            });
        });
        let flags = (*(*(*world.capture).Descriptor).PinDescriptors).Flags;
        assert_eq!(
            flags,
            KSPIN_FLAG_DISPATCH_LEVEL_PROCESSING
                | KSPIN_FLAG_PROCESS_IN_RUN_STATE_ONLY
                | KSPIN_FLAG_IMPLEMENT_CLOCK
        );
    }
    world.close();
}

/// A property handler through its thunk: sizes in the item, null buffers refused, the lock taken and given back.
#[test]
fn properties_are_checked_first() {
    let world = World::new();
    let mut sent = mock::irp(world.capture.cast());
    let mut lost = mock::irp(std::ptr::null_mut());
    let irp: PIRP = &raw mut sent;
    let mut request = KSPROPERTY {
        Id: 7,
        ..KSPROPERTY::default()
    };
    let mut value = 0_u32;
    unsafe {
        let table = &*(*(*world.capture).Descriptor).AutomationTable;
        let item = &*(*table.PropertySets).PropertyItem;
        assert_eq!(
            (item.PropertyId, item.MinProperty, item.MinData),
            (7, 24, 4)
        );
        assert!(item.SetPropertyHandler.is_none());
        assert_eq!(
            GET_PINS(irp, &raw mut request, (&raw mut value).cast()),
            STATUS_SUCCESS
        );
        assert_eq!((value, (*irp).IoStatus.Information), (2 + 7, 4));
        assert_eq!(
            GET_PINS(irp, &raw mut request, std::ptr::null_mut()),
            STATUS_INVALID_PARAMETER
        );
        assert_eq!(
            GET_PINS(&raw mut lost, &raw mut request, (&raw mut value).cast()),
            STATUS_INVALID_PARAMETER
        );
    }
    world.close();
}

// SAFETY: the tests below enter Start with nothing held where they rely on it.
unsafe impl EntersFree<slot::device::Start, mutex::Device> for Drv {}

/// Start, about which the documents do not decide, under the assumption that the driver states.
#[test]
fn an_assumption_is_stated_once() {
    let world = World::new();
    unsafe {
        enter_device::<slot::device::Start, Drv, _>(world.device, |cx, device| {
            cx.device_enters_free(device)
                .with_device(device, |cx| device.data_mut(cx).opens += 1);
        });
        mock::held_by_avstream(Kind::Device, world.device.cast(), || {
            enter_device::<slot::device::Start, Drv, _>(world.device, |cx, device| {
                assert_eq!(device.data(cx.assume_device_held()).opens, 1);
            });
        });
    }
    world.close();
}

/// SC07: AVStream's control mutex lent back, under `unsafe`, and taken again.
#[test]
fn lend_back() {
    let world = World::new();
    mock::held_by_avstream(Kind::Control, world.pins[0].cast(), || unsafe {
        enter_pin::<slot::pin::SetDeviceState, Video, _>(world.pins[0], |cx, pin| {
            let below = cx.lend_back_control(pin, |_| mock::held());
            assert_eq!(below, []);
            assert_eq!(mock::held(), [Kind::Control]);
        });
    });
    world.close();
}

/// Takes the device mutex each time.
struct Counts(u32);
impl Work for Counts {
    type Driver = Drv;
    type Takes = TakesDevice;
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <TakesDevice as TakesMutexes>::State>,
        device: Device<'_, 'c, Drv>,
    ) {
        cx.with_device(device, |cx| device.data_mut(cx).opens += 1);
        self.0 += 1;
    }
}

/// Takes nothing, and so can be waited for under any mutex (SC17).
struct Draws(String);
impl Work for Draws {
    type Driver = Drv;
    type Takes = TakesNothing;
    fn run<'c>(
        &mut self,
        _: &mut Cx<'c, <TakesNothing as TakesMutexes>::State>,
        _: Device<'_, 'c, Drv>,
    ) {
        self.0.push('x');
    }
}

/// Work is queued once however often it is asked for, runs with nothing held, and comes back when it is joined.
#[test]
fn workers_run_and_are_joined() {
    let world = World::new();
    unsafe {
        let counts =
            world.in_device(|cx, device| Worker::register(cx, device, Counts(0)).expect("memory"));
        world.in_device(|cx, _| {
            counts.queue(cx).expect("queued");
            counts.queue(cx).expect("queued already");
        });
        mock::run_work(None);
        let opens = world.in_device(|cx, device| {
            counts.queue(cx).expect("queued");
            assert_eq!(counts.join(cx).0, 2);
            cx.with_device(device, |cx| device.data(cx).opens)
        });
        assert_eq!(opens, 2);
        let pin = world.pins[0];
        mock::held_by_avstream(Kind::Control, pin.cast(), || {
            enter_pin::<slot::pin::SetDeviceState, Video, _>(pin, |cx, pin| {
                let device = pin.device(cx);
                let draws = Worker::register(cx, device, Draws(String::new())).expect("memory");
                draws.queue(cx).expect("queued");
                assert_eq!(draws.join(cx).0, "x", "joined under control");
            });
        });
    }
    world.close();
}

/// Clocks and methods, as ks.sys finds them in the tables.
#[test]
fn clocks_and_methods() {
    let world = World::new();
    let pin = world.pins[0];
    unsafe {
        let descriptor = &*(*pin).Descriptor;
        let clock = &*(*descriptor.Dispatch).Clock;
        assert_eq!(
            clock.CorrelatedTime.expect("set")(pin, std::ptr::null_mut()),
            5
        );
        assert!(clock.SetTimer.is_none());
        let set = &*(*descriptor.AutomationTable).MethodSets;
        let item = &*set.MethodItem;
        assert_eq!(
            (item.MethodId, item.MinMethod, item.MinData, item.Flags),
            (3, 24, 8, 3)
        );
        let mut irp = mock::irp(pin.cast());
        let mut request = KSMETHOD::default();
        let mut value = 21_u64;
        let double = item.MethodHandler.expect("set");
        assert_eq!(
            double(&raw mut irp, &raw mut request, (&raw mut value).cast()),
            STATUS_SUCCESS
        );
        assert_eq!((value, irp.IoStatus.Information), (42, 8));
    }
    world.close();
}
