//! Allocators: a frame of pool memory that the pool never gave, which would be freed, or handed out, as one.
#![forbid(unsafe_code)]
include!("../prelude.rs");
use std::ptr::NonNull;

use ks_guard::{FrameMemory, PoolFrame};

pub fn taken_back() -> PoolFrame {
    PoolFrame::from_raw(NonNull::dangling(), 64)
}

pub fn twice(frame: PoolFrame) -> (NonNull<std::ffi::c_void>, NonNull<std::ffi::c_void>) {
    (frame.into_raw(), frame.into_raw())
}

fn main() {}
