//! IRQL: a fast mutex in a Process callback at DISPATCH_LEVEL.
#![forbid(unsafe_code)]
include!("../prelude.rs");
use ks_guard::FastMutex;

fn process<'c>(cx: &mut Cx<'c, In<slot::pin::ProcessAtDispatch>>, mutex: &FastMutex<u32>) {
    cx.with_fast_mutex(mutex, |_, frames| *frames += 1);
}

fn main() {}
