//! IRQL: every AVStream mutex inside a fast mutex (SC14).
#![forbid(unsafe_code)]
include!("../prelude.rs");
use ks_guard::FastMutex;

fn device<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>, table: &FastMutex<u32>) {
    cx.with_fast_mutex(table, |cx, _| cx.with_device(device, |_| {}));
    cx.with_fast_mutex(table, |cx, _| cx.ensure_device(device, |_| {}));
}

fn control<'c>(cx: &mut Cx<'c, Free>, filter: Filter<'_, 'c, Capture>, table: &FastMutex<u32>) {
    cx.with_fast_mutex(table, |cx, _| cx.with_control(filter, |_| {}));
}

fn pin_control<'c>(cx: &mut Cx<'c, Free>, pin: Pin<'_, 'c, Video>, table: &FastMutex<u32>) {
    cx.with_fast_mutex(table, |cx, _| cx.with_pin_control(pin, |_| {}));
    cx.with_fast_mutex(table, |cx, _| cx.ensure_control(pin, |_| {}));
}

fn processing<'c>(cx: &mut Cx<'c, Free>, pin: Pin<'_, 'c, Video>, table: &FastMutex<u32>) {
    cx.with_fast_mutex(table, |cx, _| cx.with_pin_processing(pin, |_, _| {}));
}

fn filter_processing<'c>(cx: &mut Cx<'c, Free>, filter: Filter<'_, 'c, Capture>, table: &FastMutex<u32>) {
    cx.with_fast_mutex(table, |cx, _| cx.with_filter_processing(filter, |_, _| {}));
}

fn main() {}
