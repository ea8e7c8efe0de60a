//! A spin lock, taken again through the context outside.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, lock: &SpinLock<u32>) {
    cx.with_spin_lock(lock, |_, first| {
        cx.with_spin_lock(lock, |_, second| *first += *second);
    });
}

fn main() {}
