//! Allocators: what an allocator keeps, beyond the callback, when it may be deleted.
#![forbid(unsafe_code)]
include!("../prelude.rs");
use std::cell::Cell;

use ks_guard::{Allocator, AllocatorKind, PoolFrame};

pub enum Frames {}
impl AllocatorKind for Frames {
    type Pin = Video;
    type Data = u32;
    type Frame = PoolFrame;
}

fn handler<'c>(
    _: &mut Cx<'c, In<slot::allocator::Allocate>>,
    this: Allocator<'_, 'c, Frames>,
    kept: &Cell<Option<&'static u32>>,
) {
    kept.set(Some(this.data()));
}

fn main() {}
