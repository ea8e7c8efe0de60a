//! Allocators: memory that AVStream writes to, from nowhere.
#![forbid(unsafe_code)]
include!("../prelude.rs");
use std::{ffi::c_void, ptr::NonNull};

pub struct Nowhere;
impl ks_guard::FrameMemory for Nowhere {
    fn size(&self) -> usize {
        1 << 20
    }
    fn into_raw(self) -> NonNull<c_void> {
        NonNull::dangling()
    }
    unsafe fn from_raw(_: NonNull<c_void>, _: usize) -> Self {
        Self
    }
}

fn main() {}
