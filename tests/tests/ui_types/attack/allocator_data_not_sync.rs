//! Allocators: data that several threads share without a lock, as no page says that the callbacks come one at a time.
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub enum Frames {}
impl ks_guard::AllocatorKind for Frames {
    type Pin = Video;
    type Data = std::cell::Cell<u32>;
    type Frame = ks_guard::PoolFrame;
}

fn main() {}
