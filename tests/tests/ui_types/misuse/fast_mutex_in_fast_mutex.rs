//! IRQL: a second fast mutex, which could be the same one.
#![forbid(unsafe_code)]
include!("../prelude.rs");
use ks_guard::FastMutex;

fn handler<'c>(cx: &mut Cx<'c, Free>, mutex: &FastMutex<u32>) {
    cx.with_fast_mutex(mutex, |cx, _| cx.with_fast_mutex(mutex, |_, _| {}));
}

fn main() {}
