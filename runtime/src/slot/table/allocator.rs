//! The table of a pin's own allocator.
//!
//! Owns that its four entries are for one kind: what `InitializeAllocator` makes is what the others get, and Free gets
//! frames of the type that Allocate gives. What the entries do is in `slot::allocator_entries`. Read by ks.sys.

use core::marker::PhantomData;

use super::{For, PinDispatch};
use crate::data::allocator::AllocatorKind;
use crate::ffi::KSALLOCATOR_DISPATCH;
use crate::slot::allocator_entries::{delete, free};
use crate::slot::{DispatchFn, HandsOut, Makes, NoStatus, SlotReturn, Typed, allocator};

/// `KSALLOCATOR_DISPATCH` (`ns-ks-_ksallocator_dispatch`) for a kind of allocator.
#[derive(Debug)]
pub struct AllocatorDispatch<A> {
    raw: KSALLOCATOR_DISPATCH,
    kind: For<A>,
}

impl<A: AllocatorKind> AllocatorDispatch<A> {
    /// A table with its `InitializeAllocator`, which makes what the allocator keeps, and its Allocate; frames and data are
    /// dropped by the library.
    #[must_use]
    pub const fn new<I, G>(initialize: I, allocate: G) -> Self
    where
        I: Typed<A, allocator::InitializeAllocator, Return: Makes<A::Data>>,
        G: Typed<A, allocator::Allocate, Return: HandsOut<A::Frame>>,
    {
        let _ = (initialize, allocate);
        Self {
            raw: KSALLOCATOR_DISPATCH {
                InitializeAllocator: Some(
                    <I as DispatchFn<A, allocator::InitializeAllocator>>::RAW,
                ),
                DeleteAllocator: Some(delete::<A>),
                Allocate: Some(<G as DispatchFn<A, allocator::Allocate>>::RAW),
                Free: Some(free::<A>),
            },
            kind: PhantomData,
        }
    }

    /// Free. A typed handler: the frame is the handler's.
    #[must_use]
    pub const fn free<H>(mut self, handler: H) -> Self
    where
        H: Typed<A, allocator::Free, Return: SlotReturn<NoStatus>>,
    {
        let _ = handler;
        self.raw.Free = Some(<H as DispatchFn<A, allocator::Free>>::RAW);
        self
    }

    /// `DeleteAllocator`. A typed handler: the library drops the data after it.
    #[must_use]
    pub const fn delete_allocator<H>(mut self, handler: H) -> Self
    where
        H: Typed<A, allocator::DeleteAllocator, Return: SlotReturn<NoStatus>>,
    {
        let _ = handler;
        self.raw.DeleteAllocator = Some(<H as DispatchFn<A, allocator::DeleteAllocator>>::RAW);
        self
    }

    /// The table as ks.sys reads it.
    #[must_use]
    pub const fn as_raw(&'static self) -> *const KSALLOCATOR_DISPATCH {
        &raw const self.raw
    }
}

impl<K: crate::data::PinKind> PinDispatch<K> {
    /// The allocator of these pins, which the graph manager may use, or not.
    #[must_use]
    pub const fn allocator<A: AllocatorKind<Pin = K>>(
        mut self,
        table: &'static AllocatorDispatch<A>,
    ) -> Self {
        self.raw.Allocator = table.as_raw();
        self
    }
}
