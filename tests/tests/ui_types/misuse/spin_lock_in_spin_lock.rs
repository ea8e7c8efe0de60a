//! IRQL: a second spin lock, which could be the same one.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, lock: &SpinLock<u32>) {
    cx.with_spin_lock(lock, |cx, _| cx.with_spin_lock(lock, |_, _| {}));
}

fn main() {}
