//! Data under a fast mutex, kept beyond the scope.
#![forbid(unsafe_code)]
include!("../prelude.rs");
use ks_guard::FastMutex;

static TABLE: FastMutex<[u32; 4]> = FastMutex::new([0; 4]);

fn handler<'c>(cx: &mut Cx<'c, Free>) -> &'static mut u32 {
    cx.with_fast_mutex(&TABLE, |_, table| &mut table[0])
}

fn main() {}
