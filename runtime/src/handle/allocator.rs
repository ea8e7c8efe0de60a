//! Allocators of pins, as their callbacks see them. Takes no mutex: what an allocator keeps is shared (`data::allocator`).

use core::marker::PhantomData;
use core::ptr::NonNull;

use super::{Chain, NewAllocator, NewPin};
use crate::cx::Cx;
use crate::data::allocator::{AllocatorBlock, AllocatorKind, PoolFrame};
use crate::ffi::KSALLOCATOR_FRAMING;
use crate::state::{AtDispatchLevelOrBelow, State};

impl<'v, 'c, A: AllocatorKind> NewAllocator<'v, 'c, A> {
    /// The pin that the allocator is for.
    ///
    /// No page says when AVStream asks for an allocator, so the handle does not claim that the pin's Create has completed.
    #[inline]
    #[must_use]
    pub fn pin(self) -> NewPin<'v, 'c, A::Pin> {
        // SAFETY: the pin is live for `'v` and of the chain; the allocator's table is in one for pins of this kind.
        unsafe { NewPin::new(self.as_raw()) }
    }
}

/// An allocator of a pin, between `InitializeAllocator` and the end of `DeleteAllocator`.
///
/// # Invariants
///
/// The block is live for `'v`. Neither [`Send`] nor [`Sync`]: it is good for the callback that it was made for, on its
/// thread.
pub struct Allocator<'v, 'c, A: AllocatorKind> {
    block: NonNull<AllocatorBlock<A>>,
    valid: PhantomData<&'v ()>,
    chain: Chain<'c>,
}

impl<A: AllocatorKind> Clone for Allocator<'_, '_, A> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<A: AllocatorKind> Copy for Allocator<'_, '_, A> {}

impl<A: AllocatorKind> core::fmt::Debug for Allocator<'_, '_, A> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("Allocator").field(&self.block).finish()
    }
}

impl<'v, 'c, A: AllocatorKind> Allocator<'v, 'c, A> {
    /// # Safety
    ///
    /// The block is live for `'v`.
    #[inline]
    pub(crate) unsafe fn new(block: NonNull<AllocatorBlock<A>>) -> Self {
        Self {
            block,
            valid: PhantomData,
            chain: PhantomData,
        }
    }

    /// What `InitializeAllocator` returned. Needs no mutex, at any IRQL.
    #[inline]
    #[must_use]
    pub fn data(self) -> &'v A::Data {
        // SAFETY: the type's invariant; the block is only ever shared, until DeleteAllocator has returned.
        unsafe { &(*self.block.as_ptr()).data }
    }

    /// The framing that `InitializeAllocator` was called with.
    #[inline]
    #[must_use]
    pub fn framing(self) -> KSALLOCATOR_FRAMING {
        // SAFETY: the type's invariant; the member does not change.
        unsafe { (*self.block.as_ptr()).framing }
    }

    /// A new frame from non-paged pool, of the size that the framing asks for. `None` where there is no memory, and where the
    /// framing asks for no bytes.
    ///
    /// # IRQL
    ///
    /// `<= DISPATCH_LEVEL`.
    #[must_use]
    pub fn pool_frame<S: State<I: AtDispatchLevelOrBelow>>(
        self,
        cx: &Cx<'c, S>,
    ) -> Option<PoolFrame> {
        let _ = cx;
        PoolFrame::allocate(self.framing().FrameSize as usize)
    }
}
