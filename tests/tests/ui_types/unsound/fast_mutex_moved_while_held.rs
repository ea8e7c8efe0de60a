//! A fast mutex that moves while it is held: its event points to where it was.
#![forbid(unsafe_code)]
include!("../prelude.rs");
use ks_guard::FastMutex;

fn handler<'c>(cx: &mut Cx<'c, Free>, mut mutex: FastMutex<u32>) {
    let mut other = FastMutex::new(0);
    cx.with_fast_mutex(&mutex, |_, _| core::mem::swap(&mut mutex, &mut other));
}

fn dropped<'c>(cx: &mut Cx<'c, Free>, mutex: FastMutex<u32>) {
    cx.with_fast_mutex(&mutex, |_, _| drop(mutex));
}

fn main() {}
