//! IRQL: a fast mutex inside a spin lock, where nothing may wait.
#![forbid(unsafe_code)]
include!("../prelude.rs");
use ks_guard::FastMutex;

fn handler<'c>(cx: &mut Cx<'c, Free>, mutex: &FastMutex<u32>, lock: &SpinLock<u32>) {
    cx.with_spin_lock(lock, |cx, _| cx.with_fast_mutex(mutex, |_, _| {}));
}

fn main() {}
