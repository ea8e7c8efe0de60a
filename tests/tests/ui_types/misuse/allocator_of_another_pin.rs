//! Allocators: the table of another kind of pin's, whose InitializeAllocator gets a pin that is none of its kind.
#![forbid(unsafe_code)]
include!("../prelude.rs");
use ks_guard::{
    AllocatorKind, PoolFrame,
    slot::table::{AllocatorDispatch, PinDispatch},
};

pub enum Audio {}
impl PinKind for Audio {
    type Filter = Capture;
    type Control = ();
    type Processing = ();
}

pub enum Frames {}
impl AllocatorKind for Frames {
    type Pin = Video;
    type Data = u32;
    type Frame = PoolFrame;
}

fn table(
    table: PinDispatch<Audio>,
    allocator: &'static AllocatorDispatch<Frames>,
) -> PinDispatch<Audio> {
    table.allocator(allocator)
}

fn main() {}
