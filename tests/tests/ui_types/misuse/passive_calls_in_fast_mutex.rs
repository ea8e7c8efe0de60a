//! IRQL: each wrapped function that needs PASSIVE_LEVEL, inside a fast mutex.
#![forbid(unsafe_code)]
include!("../prelude.rs");
use ks_guard::FastMutex;

type UnderDevice = St<HeldByThisCallback, NotHeld, NotHeld, ApcInFastMutex>;
type UnderControl = St<NotHeld, HeldByThisCallback, NotHeld, ApcInFastMutex>;

fn of_device<'c>(cx: &mut Cx<'c, UnderDevice>, device: Device<'_, 'c, Drv>) {
    cx.for_each_filter(device, |_, _, _| {});
    let _ = cx.try_for_each_filter(device, |_, _, _| core::ops::ControlFlow::Break(()));
    let _ = cx.try_for_each_filter_factory(device, |_, _| core::ops::ControlFlow::Break(()));
    let _ = cx.delete_filter_factory(device, |_| true);
    cx.unlocked_device(device, |_| {});
}

fn of_factory<'c>(cx: &mut Cx<'c, UnderDevice>, factory: FilterFactory<'_, 'c, Drv>) {
    let _ = factory.set_device_classes_state(cx, true);
}

fn creates<'c>(
    cx: &mut Cx<'c, UnderDevice>,
    device: Device<'_, 'c, Drv>,
    descriptor: &'static slot::table::FilterDescriptor<Drv>,
) {
    let _ = cx.create_filter_factory(device, descriptor, |_, _| ());
    let _ = cx.create_named_filter_factory(device, descriptor, &[0], |_, _| ());
}

fn of_filter<'c>(cx: &mut Cx<'c, UnderControl>, filter: Filter<'_, 'c, Capture>) {
    cx.for_each_pin(filter, |_, _| {});
    let _ = cx.try_for_each_pin(filter, |_, _| core::ops::ControlFlow::Break(()));
    let _ = cx.pin_count(filter, 0);
    let _ = filter.device(cx);
    cx.unlocked_control(filter, |_| {});
}

fn of_pin<'c>(cx: &mut Cx<'c, UnderControl>, pin: Pin<'_, 'c, Video>) {
    let _ = pin.device(cx);
    let _ = pin.filter(cx);
    let _ = pin.data_and_filter_mut(cx);
    let _ = cx.edit_framing(pin, |_| ());
    cx.unlocked_pin_control(pin, |_| {});
}

fn calls_down(_: &mut Cx<'_, impl MayCallDown>) {}

fn down(cx: &mut Cx<'_, St<NotHeld, NotHeld, NotHeld, ApcInFastMutex>>) {
    calls_down(cx);
}

fn main() {}
