//! Allocators: a frame of pool memory by its fields, which the pool never gave.
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub fn literal() -> ks_guard::PoolFrame {
    ks_guard::PoolFrame {
        memory: std::ptr::NonNull::dangling(),
        size: 64,
    }
}

fn main() {}
