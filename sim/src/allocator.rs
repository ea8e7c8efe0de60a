//! Allocators that a pin implements itself: `KSALLOCATOR_DISPATCH`.
//!
//! Owns the allocators that clients have made, and the calls of the four slots in the states of `spec/entry.toml` (no page
//! states an IRQL, so at `DISPATCH_LEVEL`). Frames go back before their allocator is deleted, allocators go before their
//! pin. Streaming does not use them: frames come from the test (`stream`).

use std::ffi::c_void;

use ks_guard::ffi::{
    KSALLOCATOR_DISPATCH, KSALLOCATOR_FRAMING, KSPIN, PVOID, STATUS_NOT_SUPPORTED, ULONG,
};

use crate::{
    entry::Slot,
    machine::{Machine, Outcome},
    object::{Owned, Ptr},
    objects::Obj,
    pin::Pin,
    pool,
    report::{Finding, Violation},
    state::{Core, Wait},
    status::{Reply, Status},
    thread::Ctx,
};

/// What AVStream writes into a frame that it got, as a device would.
const PATTERN: u8 = 0x5A;

/// An allocator of a pin. Cheap to clone; all clones are the same handle.
#[derive(Clone, Debug)]
pub struct Allocator {
    machine: Machine,
    index: usize,
}

/// A frame that an allocator handed out.
#[derive(Debug)]
#[must_use = "a frame is the client's until it goes back"]
pub struct Buffer {
    memory: Ptr<u8>,
    len: usize,
}

impl Buffer {
    /// Where it is.
    #[must_use]
    pub fn as_ptr(&self) -> *mut u8 {
        self.memory.0
    }

    /// How many bytes the client asked for.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the client asked for none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

pub(crate) struct AllocatorObj {
    pin: usize,
    table: KSALLOCATOR_DISPATCH,
    /// What `InitializeAllocator` gave.
    context: Ptr<c_void>,
    frame_size: ULONG,
    /// Frames that clients have.
    out: Vec<Ptr<u8>>,
    /// Calls under way.
    calls: usize,
    deleted: bool,
}

impl Pin {
    /// Asks the pin for an allocator of `frames` frames of `frame_size` bytes: `InitializeAllocator`.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the status of the slot, `STATUS_NOT_SUPPORTED` for a pin
    /// without such a table, or why the pin takes no requests.
    pub fn create_allocator(&self, frames: u32, frame_size: u32) -> Outcome<Reply<Allocator>> {
        let pin = self.index;
        let reply = self.machine.call(move |ctx| {
            ctx.pin_request(pin, true)?;
            let reply = ctx.new_allocator(pin, frames, frame_size);
            ctx.pin_done(pin);
            reply
        })?;
        Ok(reply.map(|index| Allocator {
            machine: self.machine.clone(),
            index,
        }))
    }
}

impl Allocator {
    /// Allocate: a frame, which AVStream fills at once; `None` where the slot has none, and once the allocator is deleted.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn allocate(&self) -> Outcome<Option<Buffer>> {
        let index = self.index;
        self.machine.call(move |ctx| ctx.allocate_frame(index))
    }

    /// Free. Does nothing where the frame went back with the allocator.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the frame is the client's no more"
    )]
    pub fn free(&self, frame: Buffer) -> Outcome<()> {
        let (index, memory) = (self.index, frame.memory);
        self.machine.call(move |ctx| {
            if ctx.begin_allocator_call(index, Some(memory)) {
                ctx.free_frame(index, memory);
                ctx.end_allocator_call(index);
            }
        })
    }

    /// Frees what clients still have, then `DeleteAllocator`. Does nothing the second time.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn delete(&self) -> Outcome<()> {
        let index = self.index;
        self.machine.call(move |ctx| ctx.delete_allocator(index))
    }
}

impl Ctx {
    fn new_allocator(&self, pin: usize, frames: u32, frame_size: u32) -> Reply<usize> {
        let (dispatch, object) = self.pin_slots(pin);
        // SAFETY: `Machine::load`: a table that the driver names lives as long as the machine.
        let table = dispatch.and_then(|d| unsafe { d.Allocator.as_ref() }.copied());
        let Some(table) = table else {
            return Err(Status(STATUS_NOT_SUPPORTED));
        };
        let Some(initialize) = table.InitializeAllocator else {
            return Err(Status(STATUS_NOT_SUPPORTED));
        };
        let framing = Owned::new(KSALLOCATOR_FRAMING {
            Frames: frames,
            FrameSize: frame_size,
            // SAFETY: the type is a structure of integers, for which zero is a value.
            ..unsafe { std::mem::zeroed() }
        });
        let context = Owned::new(std::ptr::null_mut());
        let (at, place) = (Ptr(framing.ptr()), Ptr(context.ptr()));
        let target = self.lock().objects.target(Obj::Pin(pin));
        let slot = Slot::AllocatorInitialize;
        let taken = self.take(slot, &target);
        let status = self.callback(slot, target.object, || {
            let object: Ptr<KSPIN> = object;
            // SAFETY: a slot of the driver's table, with the pin it is about and places of this frame (`Machine::load`).
            unsafe { initialize(object.0, at.0, place.0) }
        });
        self.give_back(taken);
        self.check_status(slot, target.object, status)?;
        // SAFETY: written by the slot, or null still.
        let context = unsafe { *place.0 };
        let mut core = self.lock();
        core.objects.allocators.push(AllocatorObj {
            pin,
            table,
            context: Ptr(context),
            frame_size,
            out: Vec::new(),
            calls: 0,
            deleted: false,
        });
        Ok(core.objects.allocators.len() - 1)
    }

    /// Counts a call in. With `frame`, only if a client has it; it is the client's no more then.
    fn begin_allocator_call(&self, index: usize, frame: Option<Ptr<u8>>) -> bool {
        let mut core = self.lock();
        let allocator = &mut core.objects.allocators[index];
        if allocator.deleted {
            return false;
        }
        if let Some(frame) = frame {
            let Some(at) = allocator
                .out
                .iter()
                .position(|out| out.addr() == frame.addr())
            else {
                return false;
            };
            allocator.out.swap_remove(at);
        }
        allocator.calls += 1;
        true
    }

    fn end_allocator_call(&self, index: usize) {
        let mut core = self.lock();
        core.objects.allocators[index].calls -= 1;
        core.wake_all();
    }

    /// The table, the context, the pin.
    fn allocator(&self, index: usize) -> (KSALLOCATOR_DISPATCH, Ptr<c_void>, usize) {
        let core = self.lock();
        let allocator = &core.objects.allocators[index];
        (allocator.table, allocator.context, allocator.pin)
    }

    /// Calls one of the slots that get the context.
    fn allocator_slot<R>(
        &self,
        slot: Slot,
        index: usize,
        call: impl FnOnce(KSALLOCATOR_DISPATCH, PVOID) -> R,
    ) -> R {
        let (table, context, pin) = self.allocator(index);
        let target = self.lock().objects.target(Obj::Pin(pin));
        let taken = self.take(slot, &target);
        let result = self.callback(slot, target.object, || call(table, context.0));
        self.give_back(taken);
        result
    }

    fn allocate_frame(&self, index: usize) -> Option<Buffer> {
        if !self.begin_allocator_call(index, None) {
            return None;
        }
        let memory = self.allocator_slot(Slot::AllocatorAllocate, index, |table, context| {
            // SAFETY: a slot of the driver's table, with the context that it gave (`Machine::load`).
            let memory = table.Allocate.map(|call| unsafe { call(context) });
            Ptr(memory.unwrap_or(std::ptr::null_mut()).cast::<u8>())
        });
        let frame = (!memory.0.is_null()).then(|| self.check_frame(index, memory));
        self.end_allocator_call(index);
        frame
    }

    fn check_frame(&self, index: usize, memory: Ptr<u8>) -> Buffer {
        let mut core = self.lock();
        let allocator = &mut core.objects.allocators[index];
        let (len, pin) = (allocator.frame_size as usize, allocator.pin);
        // Memory from elsewhere is the driver's to vouch for.
        if let Some(room) = pool::room(memory.addr()).filter(|room| *room < len) {
            let mut finding = Finding::new(
                Violation::BufferOverrun,
                format!("Allocate returned {room} bytes of pool memory for a frame of {len}"),
                "allocate as many bytes as FrameSize of the framing says",
                "nc-ks-pfnksdefaultallocate, ns-ks-ksallocator_framing",
            );
            finding.object = Some(Obj::Pin(pin).name());
            self.fail(core, finding);
        }
        allocator.out.push(memory);
        drop(core);
        // SAFETY: the driver gave it out as a frame of this size.
        unsafe { memory.0.write_bytes(PATTERN, len) };
        Buffer { memory, len }
    }

    fn free_frame(&self, index: usize, memory: Ptr<u8>) {
        self.allocator_slot(Slot::AllocatorFree, index, |table, context| {
            // SAFETY: a slot of the driver's table, with the context that it gave and a frame of it (`Machine::load`).
            table
                .Free
                .map(|call| unsafe { call(context, memory.0.cast()) })
        });
    }

    fn delete_allocator(&self, index: usize) {
        let out = {
            let idle = |core: &mut Core| (core.objects.allocators[index].calls == 0).then_some(());
            let (mut core, ()) = self.block(self.lock(), Wait::Quiet, idle);
            let allocator = &mut core.objects.allocators[index];
            if allocator.deleted {
                return;
            }
            allocator.deleted = true;
            std::mem::take(&mut allocator.out)
        };
        for memory in out {
            self.free_frame(index, memory);
        }
        self.allocator_slot(Slot::AllocatorDelete, index, |table, context| {
            // SAFETY: a slot of the driver's table, with the context that it gave, for the last time (`Machine::load`).
            table.DeleteAllocator.map(|call| unsafe { call(context) })
        });
    }

    /// Deletes what clients have left of a pin that closes.
    pub(crate) fn delete_allocators(&self, pin: usize) {
        let left: Vec<usize> = {
            let core = self.lock();
            let all = core.objects.allocators.iter().enumerate();
            all.filter(|(_, a)| a.pin == pin && !a.deleted)
                .map(|(index, _)| index)
                .collect()
        };
        for index in left {
            self.delete_allocator(index);
        }
    }
}
