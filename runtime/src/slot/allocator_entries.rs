//! The callbacks of a pin's own allocator (`ns-ks-_ksallocator_dispatch`): signatures and C entries.
//!
//! Owns where the allocator's block is made and freed, and what goes through as a frame: memory of the size that the
//! framing asks for, or none. The pages state neither IRQL nor mutex, so a body can take nothing and wait for nothing.
//! What a thunk relies on is in `DispatchFn`'s contract, and in the table: its four entries are for one kind
//! (`slot::table`).

use core::ffi::c_void;
use core::ptr::{self, NonNull};

use super::returns::failure;
use super::signature::{enter, raw_rule, raw_slots};
use super::{
    AnyStatus, DispatchFn, Makes, NeverPending, NoStatus, RawSlot, Signature, Slot, SlotReturn,
    Typed, allocator,
};
use crate::__private::Call;
use crate::cx::Cx;
use crate::data::allocator::{AllocatorBlock, AllocatorKind, FrameMemory};
use crate::data::pool;
use crate::ffi::{KSALLOCATOR_FRAMING, NTSTATUS, PKSALLOCATOR_FRAMING, PKSPIN, PVOID};
use crate::handle::{Allocator, NewAllocator};
use crate::state::Sealed;
use crate::status::NtStatus;

raw_slots! {
    allocator::InitializeAllocator: fn(PKSPIN, PKSALLOCATOR_FRAMING, *mut PVOID) -> NTSTATUS;
    allocator::DeleteAllocator: fn(PVOID);
    allocator::Allocate: fn(PVOID) -> PVOID;
    allocator::Free: fn(PVOID, PVOID);
}

/// `InitializeAllocator`: returns what the allocator keeps.
// SAFETY: a function that takes a `Call` first.
#[diagnostic::do_not_recommend]
unsafe impl<A: AllocatorKind> Signature<A> for allocator::InitializeAllocator {
    type Body<R> = for<'a, 'v, 'c> fn(
        Call,
        &'a mut Cx<'c, <Self as Slot>::State>,
        NewAllocator<'v, 'c, A>,
        KSALLOCATOR_FRAMING,
    ) -> R;
    type Rule = NeverPending;
}

// SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
unsafe impl<A: AllocatorKind, H> DispatchFn<A, allocator::InitializeAllocator> for H
where
    H: Typed<A, allocator::InitializeAllocator, Return: Makes<A::Data>>,
{
    const RAW: <allocator::InitializeAllocator as RawSlot>::Raw = {
        unsafe extern "C" fn thunk<A: AllocatorKind, H>(
            pin: PKSPIN,
            framing: PKSALLOCATOR_FRAMING,
            context: *mut PVOID,
        ) -> NTSTATUS
        where
            H: Typed<A, allocator::InitializeAllocator, Return: Makes<A::Data>>,
        {
            if framing.is_null() || context.is_null() {
                return NtStatus::INVALID_PARAMETER.into_raw();
            }
            // SAFETY: AVStream passes the framing that the allocator is to use.
            let framing = unsafe { *framing };
            // SAFETY: AVStream calls this function for the slot that its table holds it in.
            let mut cx = unsafe { enter::<allocator::InitializeAllocator>() };
            // SAFETY: the pin is live during the callback; the handle claims no data.
            let new = unsafe { NewAllocator::new(pin) };
            let block = (H::BODY)(Call::new(), &mut cx, new, framing)
                .into_data()
                .and_then(|data| AllocatorBlock::<A>::allocate(framing, data));
            match block {
                Ok(block) => {
                    // SAFETY: AVStream passes a place for the context.
                    unsafe { context.write(block.as_ptr().cast()) };
                    NtStatus::SUCCESS.into_raw()
                }
                Err(status) => failure(status),
            }
        }
        pool::assert_fits::<AllocatorBlock<A>>();
        thunk::<A, H>
    };
}

/// A type that the handler of Allocate may return. Sealed.
#[diagnostic::on_unimplemented(
    message = "KSG122: the handler of this slot cannot return `{Self}`: it hands out a frame",
    label = "not what this slot returns",
    note = "return `Option<{Frame}>`: the `Frame` of the allocator's kind, and `None` where there is no memory"
)]
pub trait HandsOut<Frame>: Sealed {
    /// The frame, if there is one.
    fn into_frame(self) -> Option<Frame>;
}

impl<Frame> Sealed for Option<Frame> {}

#[diagnostic::do_not_recommend]
impl<Frame> HandsOut<Frame> for Option<Frame> {
    #[inline]
    fn into_frame(self) -> Self {
        self
    }
}

/// Allocate: a frame, or `None`.
// SAFETY: a function that takes a `Call` first.
#[diagnostic::do_not_recommend]
unsafe impl<A: AllocatorKind> Signature<A> for allocator::Allocate {
    type Body<R> =
        for<'a, 'v, 'c> fn(Call, &'a mut Cx<'c, <Self as Slot>::State>, Allocator<'v, 'c, A>) -> R;
    type Rule = NoStatus;
}

// SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
unsafe impl<A: AllocatorKind, H> DispatchFn<A, allocator::Allocate> for H
where
    H: Typed<A, allocator::Allocate, Return: HandsOut<A::Frame>>,
{
    const RAW: <allocator::Allocate as RawSlot>::Raw = {
        unsafe extern "C" fn thunk<A: AllocatorKind, H>(context: PVOID) -> PVOID
        where
            H: Typed<A, allocator::Allocate, Return: HandsOut<A::Frame>>,
        {
            // SAFETY: AVStream passes what InitializeAllocator gave it, before DeleteAllocator.
            let Some(this) = (unsafe { live::<A>(context) }) else {
                return ptr::null_mut();
            };
            // SAFETY: AVStream calls this function for the slot that its table holds it in.
            let mut cx = unsafe { enter::<allocator::Allocate>() };
            match (H::BODY)(Call::new(), &mut cx, this).into_frame() {
                // AVStream takes it for a frame of that size.
                Some(frame) if frame.size() >= this.framing().FrameSize as usize => {
                    frame.into_raw().as_ptr()
                }
                _ => ptr::null_mut(),
            }
        }
        thunk::<A, H>
    };
}

/// Free: the frame is the body's, which keeps it or lets it go.
// SAFETY: a function that takes a `Call` first.
#[diagnostic::do_not_recommend]
unsafe impl<A: AllocatorKind> Signature<A> for allocator::Free {
    type Body<R> = for<'a, 'v, 'c> fn(
        Call,
        &'a mut Cx<'c, <Self as Slot>::State>,
        Allocator<'v, 'c, A>,
        A::Frame,
    ) -> R;
    type Rule = NoStatus;
}

// SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
unsafe impl<A: AllocatorKind, H> DispatchFn<A, allocator::Free> for H
where
    H: Typed<A, allocator::Free, Return: SlotReturn<NoStatus>>,
{
    const RAW: <allocator::Free as RawSlot>::Raw = {
        unsafe extern "C" fn thunk<A: AllocatorKind, H>(context: PVOID, memory: PVOID)
        where
            H: Typed<A, allocator::Free, Return: SlotReturn<NoStatus>>,
        {
            // SAFETY: AVStream passes what InitializeAllocator gave it, before DeleteAllocator.
            let Some(this) = (unsafe { live::<A>(context) }) else {
                return;
            };
            // SAFETY: AVStream passes what Allocate of this allocator gave it, once, when nobody uses it any more.
            let Some(frame) = (unsafe { frame_of(this, memory) }) else {
                return;
            };
            // SAFETY: AVStream calls this function for the slot that its table holds it in.
            let mut cx = unsafe { enter::<allocator::Free>() };
            SlotReturn::<NoStatus>::into_raw((H::BODY)(Call::new(), &mut cx, this, frame));
        }
        thunk::<A, H>
    };
}

/// `DeleteAllocator`: the data is dropped when the body has returned.
// SAFETY: a function that takes a `Call` first.
#[diagnostic::do_not_recommend]
unsafe impl<A: AllocatorKind> Signature<A> for allocator::DeleteAllocator {
    type Body<R> =
        for<'a, 'v, 'c> fn(Call, &'a mut Cx<'c, <Self as Slot>::State>, Allocator<'v, 'c, A>) -> R;
    type Rule = NoStatus;
}

// SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
unsafe impl<A: AllocatorKind, H> DispatchFn<A, allocator::DeleteAllocator> for H
where
    H: Typed<A, allocator::DeleteAllocator, Return: SlotReturn<NoStatus>>,
{
    const RAW: <allocator::DeleteAllocator as RawSlot>::Raw = {
        unsafe extern "C" fn thunk<A: AllocatorKind, H>(context: PVOID)
        where
            H: Typed<A, allocator::DeleteAllocator, Return: SlotReturn<NoStatus>>,
        {
            // SAFETY: AVStream passes what InitializeAllocator gave it, once, at the end.
            if let Some(this) = unsafe { live::<A>(context) } {
                // SAFETY: AVStream calls this function for the slot that its table holds it in.
                let mut cx = unsafe { enter::<allocator::DeleteAllocator>() };
                SlotReturn::<NoStatus>::into_raw((H::BODY)(Call::new(), &mut cx, this));
            }
            // SAFETY: as for `live`; the body has returned, so no handle or borrow is left.
            unsafe { delete::<A>(context) };
        }
        thunk::<A, H>
    };
}

/// What a table holds for Free where the driver gives none.
///
/// # Safety
///
/// Called by AVStream, for an allocator of kind `A`, with a frame of that allocator.
pub(super) unsafe extern "C" fn free<A: AllocatorKind>(context: PVOID, memory: PVOID) {
    // SAFETY: the caller's contract.
    if let Some(this) = unsafe { live::<A>(context) } {
        // SAFETY: the caller's contract.
        drop(unsafe { frame_of(this, memory) });
    }
}

/// What a table holds for `DeleteAllocator` where the driver gives none.
///
/// # Safety
///
/// Called by AVStream, once, for an allocator of kind `A`.
pub(super) unsafe extern "C" fn delete<A: AllocatorKind>(context: PVOID) {
    if let Some(block) = NonNull::new(context.cast::<AllocatorBlock<A>>()) {
        // SAFETY: InitializeAllocator made it, and this is the last callback that gets it.
        unsafe { AllocatorBlock::<A>::free(block) };
    }
}

/// The allocator behind a context.
///
/// # Safety
///
/// `context` is null or what `InitializeAllocator` of an allocator of kind `A` gave, and is not deleted during `'v`; the
/// callback is about no other chain than `'c`.
unsafe fn live<'v, 'c, A: AllocatorKind>(context: *mut c_void) -> Option<Allocator<'v, 'c, A>> {
    let block = NonNull::new(context.cast())?;
    // SAFETY: the caller's contract.
    Some(unsafe { Allocator::new(block) })
}

/// The frame behind a pointer.
///
/// # Safety
///
/// `memory` is null or what Allocate of `this` gave, and nobody uses it any more.
unsafe fn frame_of<A: AllocatorKind>(
    this: Allocator<'_, '_, A>,
    memory: *mut c_void,
) -> Option<A::Frame> {
    let memory = NonNull::new(memory)?;
    let size = this.framing().FrameSize as usize;
    // SAFETY: Allocate hands out frames of that size or more.
    Some(unsafe { A::Frame::from_raw(memory, size) })
}
