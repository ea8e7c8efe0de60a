//! IRQL: a helper that takes a fast mutex and does not say that it must be at PASSIVE_LEVEL.
#![forbid(unsafe_code)]
include!("../prelude.rs");
use ks_guard::FastMutex;

fn helper(cx: &mut Cx<'_, impl ReachesControl>, mutex: &FastMutex<u32>) {
    cx.with_fast_mutex(mutex, |_, count| *count += 1);
}

fn main() {}
