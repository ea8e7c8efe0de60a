//! A fast mutex gives its data to every thread: data that must stay on one is refused.
#![forbid(unsafe_code)]
include!("../prelude.rs");
use ks_guard::FastMutex;

static TABLE: FastMutex<*mut u32> = FastMutex::new(core::ptr::null_mut());

fn handler<'c>(cx: &mut Cx<'c, Free>, cell: &FastMutex<std::rc::Rc<u32>>) {
    cx.with_fast_mutex(cell, |_, _| {});
}

fn main() {}
