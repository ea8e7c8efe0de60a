//! An allocator's callbacks return what its kind says: data that it keeps, memory that it owns.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::{Allocator, AllocatorKind, NewAllocator, PoolFrame, slot::allocator};

enum Frames {}
impl AllocatorKind for Frames {
    type Pin = Video;
    type Data = u32;
    type Frame = PoolFrame;
}

mod made {
    use super::*;

    #[ks_synchronized(slot = allocator::InitializeAllocator)]
    fn initialize(cx: &mut Cx, new: NewAllocator<Frames>, framing: KSALLOCATOR_FRAMING) -> NtResult { //~ ERROR KSG122
        Ok(())
    }
}

mod handed_out {
    use super::*;

    #[ks_synchronized(slot = allocator::Allocate)]
    fn allocate(cx: &mut Cx, this: Allocator<Frames>) -> PVOID { //~ ERROR KSG122
        std::ptr::null_mut()
    }
}

fn main() {}
