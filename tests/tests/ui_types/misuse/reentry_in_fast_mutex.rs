//! Re-entry: synchronous processing inside a fast mutex, which the nested callback may want.
#![forbid(unsafe_code)]
include!("../prelude.rs");
use ks_guard::FastMutex;

fn handler<'c>(cx: &mut Cx<'c, Free>, pin: Pin<'_, 'c, Video>, mutex: &FastMutex<u32>) {
    cx.with_fast_mutex(mutex, |cx, _| cx.attempt_pin_processing(pin));
}

fn of_filter<'c>(cx: &mut Cx<'c, Free>, filter: Filter<'_, 'c, Capture>, lock: &SpinLock<u32>) {
    cx.with_spin_lock(lock, |cx, _| cx.attempt_filter_processing(filter));
}

fn main() {}
