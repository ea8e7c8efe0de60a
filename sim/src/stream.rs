//! Frames and stream pointers of pin-centric pins.
//!
//! Owns the queues, the leading edges and the clones, with the rules about locking and deleting them. It must not know when
//! processing runs; that is `process`.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use ks_guard::ffi::{
    KSPIN_DATAFLOW_IN, KSSTREAM_HEADER, KSSTREAM_POINTER, KSSTREAM_POINTER_OFFSET, KSTIME,
    NTSTATUS, PFNKSSTREAMPOINTER, PKSPIN, PKSSTREAM_POINTER, STATUS_CANCELLED, STATUS_SUCCESS,
};

use crate::{
    core::Core,
    entry::Slot,
    object::{Lent, ObjectKind, ObjectName, Owned, Ptr},
    report::{Finding, Rule, Violation},
    thread::{Ctx, Guard, Target},
};

/// A frame that the driver is done with.
#[derive(Clone, Debug)]
pub struct Frame {
    pub(crate) buffer: Arc<Buffer>,
    /// `STATUS_SUCCESS`, `STATUS_CANCELLED`, or what `KsStreamPointerSetStatusCode` set.
    pub status: NTSTATUS,
    /// `KSSTREAM_HEADER.DataUsed`, in bytes.
    pub data_used: u32,
    /// `KSSTREAM_HEADER.PresentationTime`.
    pub presentation_time: KSTIME,
    /// `KSSTREAM_HEADER.Duration`, in the units of the presentation time.
    pub duration: i64,
    /// `KSSTREAM_HEADER.OptionsFlags`.
    pub options: u32,
}

impl Frame {
    /// The used part of the buffer.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        let used = self.data_used as usize;
        &self.buffer.0.bytes()[..used.min(self.buffer.0.len())]
    }

    /// The whole buffer.
    #[must_use]
    pub fn buffer(&self) -> &[u8] {
        self.buffer.0.bytes()
    }

    /// Whether the driver filled (or consumed) it, rather than having it cancelled.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.status >= 0
    }
}

pub(crate) struct Buffer(Lent);

impl std::fmt::Debug for Buffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

struct Queued {
    id: u64,
    header: Owned<KSSTREAM_HEADER>,
    buffer: Arc<Buffer>,
    /// Clones on this frame.
    clones: usize,
    status: NTSTATUS,
    cancelled: bool,
}

pub(crate) struct Pointer {
    memory: Owned<KSSTREAM_POINTER>,
    /// What a clone's `Context` points to.
    _context: Option<Lent>,
    pub(crate) pin: usize,
    pub(crate) leading: bool,
    /// The frame it stands on.
    frame: Option<u64>,
    pub(crate) locked: bool,
    cancel: PFNKSSTREAMPOINTER,
    alive: bool,
}

#[derive(Default)]
struct Queue {
    frames: VecDeque<Queued>,
    next: u64,
    /// Address of the leading edge.
    leading: usize,
    clones: Vec<usize>,
    done: VecDeque<Frame>,
}

/// All stream pointers by address, and the queue of each pin by its index.
#[derive(Default)]
pub(crate) struct Streams {
    pub(crate) pointers: HashMap<usize, Pointer>,
    queues: HashMap<usize, Queue>,
}

const NOWHERE: KSSTREAM_POINTER_OFFSET = KSSTREAM_POINTER_OFFSET {
    Data: std::ptr::null_mut(),
    Count: 0,
    Remaining: 0,
};

/// Deleted clones keep their memory up to this many; older addresses may come again.
const STALE: usize = 4096;

impl Core {
    /// The queue and the leading edge of a new pin.
    pub(crate) fn new_queue(&mut self, pin: usize, ptr: PKSPIN) {
        let leading = new_pointer(ptr);
        let addr = leading.ptr().addr();
        self.streams.pointers.insert(
            addr,
            Pointer {
                memory: leading,
                _context: None,
                pin,
                leading: true,
                frame: None,
                locked: false,
                cancel: None,
                alive: true,
            },
        );
        self.streams.queues.insert(
            pin,
            Queue {
                leading: addr,
                ..Queue::default()
            },
        );
    }

    fn queue(&mut self, pin: usize) -> &mut Queue {
        self.streams.queues.entry(pin).or_default()
    }

    pub(crate) fn leading_edge(&mut self, pin: usize) -> Option<&mut Pointer> {
        let addr = self.queue(pin).leading;
        self.streams.pointers.get_mut(&addr)
    }

    /// Whether the leading edge has a frame.
    pub(crate) fn has_frame(&mut self, pin: usize) -> bool {
        self.leading_edge(pin)
            .is_some_and(|edge| edge.frame.is_some())
    }

    /// Where the leading edge stands, for telling progress from none.
    pub(crate) fn position(&mut self, pin: usize) -> (Option<u64>, u32) {
        self.leading_edge(pin).map_or((None, 0), |edge| {
            // SAFETY: the pointer's memory is the registry's and alive; the driver does not run on this pin now.
            let out = unsafe { (*edge.memory.ptr()).OffsetOut.Remaining };
            (edge.frame, out)
        })
    }

    pub(crate) fn take_done(&mut self, pin: usize) -> VecDeque<Frame> {
        std::mem::take(&mut self.queue(pin).done)
    }

    pub(crate) fn next_done(&mut self, pin: usize) -> Option<Frame> {
        self.queue(pin).done.pop_front()
    }

    /// Bytes not yet used: of input data, of output room.
    pub(crate) fn available(&mut self, pin: usize, input: bool) -> (u32, u32) {
        let frames: u64 = self
            .queue(pin)
            .frames
            .iter()
            .map(|f| f.buffer.0.len() as u64)
            .sum();
        let sum = u32::try_from(frames).unwrap_or(u32::MAX);
        if input { (sum, 0) } else { (0, sum) }
    }

    /// Adds a frame. Returns whether the leading edge had none before.
    pub(crate) fn add_frame(&mut self, pin: usize, content: &[u8], len: usize) -> bool {
        let input = self.is_input(pin);
        let buffer = Arc::new(Buffer(Lent::new(content, len)));
        let bytes = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let header = Owned::new(KSSTREAM_HEADER {
            Size: bytes(size_of::<KSSTREAM_HEADER>()),
            TypeSpecificFlags: 0,
            PresentationTime: KSTIME {
                Time: 0,
                Numerator: 1,
                Denominator: 1,
            },
            Duration: 0,
            FrameExtent: bytes(len),
            DataUsed: if input {
                bytes(content.len().min(len))
            } else {
                0
            },
            Data: buffer.0.ptr().cast(),
            OptionsFlags: 0,
            Reserved: 0,
        });
        let queue = self.queue(pin);
        let id = queue.next;
        queue.next += 1;
        queue.frames.push_back(Queued {
            id,
            header,
            buffer,
            clones: 0,
            status: STATUS_SUCCESS,
            cancelled: false,
        });
        let leading = queue.leading;
        let idle = self
            .streams
            .pointers
            .get(&leading)
            .is_some_and(|edge| edge.frame.is_none());
        if idle {
            self.stand_on(leading, Some(id));
        }
        idle
    }

    pub(crate) fn is_input(&self, pin: usize) -> bool {
        // SAFETY: the pin's memory lives as long as the machine; AVStream alone writes this member.
        unsafe { (*self.objects.pins[pin].pin.ptr()).DataFlow == KSPIN_DATAFLOW_IN }
    }

    /// Puts a pointer on a frame: header and offsets as for a fresh frame.
    fn stand_on(&mut self, addr: usize, frame: Option<u64>) {
        let Some(pointer) = self.streams.pointers.get_mut(&addr) else {
            return;
        };
        pointer.frame = frame;
        let (pin, memory) = (pointer.pin, pointer.memory.ptr());
        let input = self.is_input(pin);
        let found = frame.and_then(|id| {
            self.streams
                .queues
                .get(&pin)?
                .frames
                .iter()
                .find(|f| f.id == id)
        });
        let (header, offset) = match found {
            Some(queued) => {
                // SAFETY: a queued frame's header is alive.
                let used = unsafe { (*queued.header.ptr()).DataUsed };
                let room = u32::try_from(queued.buffer.0.len()).unwrap_or(u32::MAX);
                let count = if input { used } else { room };
                let data = queued.buffer.0.ptr();
                (
                    queued.header.ptr(),
                    KSSTREAM_POINTER_OFFSET {
                        Data: data,
                        Count: count,
                        Remaining: count,
                    },
                )
            }
            None => (std::ptr::null_mut(), NOWHERE),
        };
        // SAFETY: the pointer's memory is the registry's and alive. The driver reads it only between the calls that lead here.
        let to = unsafe { &mut *memory };
        to.StreamHeader = header;
        if input {
            to.OffsetIn = offset;
        } else {
            to.OffsetOut = offset;
        }
    }

    /// Completes every frame that nothing refers to any more. Returns whether the driver wrote past one.
    fn complete(&mut self, pin: usize) -> bool {
        let Some(edge) = self.leading_edge(pin).map(|edge| edge.frame) else {
            return false;
        };
        let mut overrun = false;
        let mut at = 0;
        while let Some(frame) = self.queue(pin).frames.get(at) {
            // The leading edge has passed a frame if it stands on a later one, or on none: then all are passed.
            let passed = frame.cancelled || edge.is_none_or(|edge| frame.id < edge);
            if !passed || frame.clones > 0 {
                at += 1;
                continue;
            }
            let Some(frame) = self.queue(pin).frames.remove(at) else {
                break;
            };
            overrun |= !frame.buffer.0.intact();
            // SAFETY: the header is alive until it goes to quarantine below, and no pointer stands on the frame.
            let header = unsafe { *frame.header.ptr() };
            let done = Frame {
                buffer: Arc::clone(&frame.buffer),
                status: if frame.cancelled {
                    STATUS_CANCELLED
                } else {
                    frame.status
                },
                data_used: header.DataUsed,
                presentation_time: header.PresentationTime,
                duration: header.Duration,
                options: header.OptionsFlags,
            };
            let bytes = frame.buffer.0.len() + size_of::<KSSTREAM_HEADER>();
            self.quarantine.keep((frame.header, frame.buffer), bytes);
            self.queue(pin).done.push_back(done);
        }
        overrun
    }

    /// Moves a pointer to the next frame. False if there is none.
    fn advance(&mut self, addr: usize) -> bool {
        let Some((pin, leading, Some(frame))) = self
            .streams
            .pointers
            .get(&addr)
            .map(|p| (p.pin, p.leading, p.frame))
        else {
            return false;
        };
        let queue = self.queue(pin);
        let next = queue
            .frames
            .iter()
            .find(|f| f.id > frame && !f.cancelled)
            .map(|f| f.id);
        if !leading {
            for queued in &mut queue.frames {
                queued.clones -= usize::from(queued.id == frame);
                queued.clones += usize::from(Some(queued.id) == next);
            }
        }
        self.stand_on(addr, next);
        next.is_some()
    }
}

fn new_pointer(pin: PKSPIN) -> Owned<KSSTREAM_POINTER> {
    let memory = Owned::new(KSSTREAM_POINTER {
        Context: std::ptr::null_mut(),
        Pin: pin,
        StreamHeader: std::ptr::null_mut(),
        Offset: std::ptr::null_mut(),
        OffsetIn: NOWHERE,
        OffsetOut: NOWHERE,
    });
    aim_offset(memory.ptr());
    memory
}

/// `Offset` names the side that the pin's data flow uses.
fn aim_offset(pointer: PKSSTREAM_POINTER) {
    // SAFETY: the callers pass memory that was just made; its pin is live.
    let pin = unsafe { (*pointer).Pin };
    // SAFETY: as above.
    let input = unsafe { (*pin).DataFlow == KSPIN_DATAFLOW_IN };
    // SAFETY: as above; nobody else has seen the memory yet.
    let pointer = unsafe { &mut *pointer };
    pointer.Offset = if input {
        &raw mut pointer.OffsetIn
    } else {
        &raw mut pointer.OffsetOut
    };
}

impl Ctx {
    /// The live stream pointer at an address, called at an IRQL and place where that is allowed.
    fn pointer<'a>(
        &self,
        core: Guard<'a>,
        pointer: PKSSTREAM_POINTER,
        ddi: &'static str,
    ) -> Guard<'a> {
        let core = self.require_irql(core, 2, ddi);
        let in_cancel = core
            .frame(self.tid)
            .is_some_and(|f| f.slot == Slot::CloneCancel);
        if in_cancel && ddi != "KsStreamPointerDelete" {
            let finding = Finding::new(
                Violation::ForbiddenCall,
                format!("{ddi} was called in a cancel callback, which may not touch the queue"),
                "call KsStreamPointerDelete there and nothing else",
                "nc-ks-pfnksstreampointer",
            );
            self.fail(core, finding)
        }
        let known = core.streams.pointers.get(&pointer.addr());
        if known.is_some_and(|p| p.alive) {
            return core;
        }
        let what = match known {
            Some(_) => format!("{ddi} was called with a stream pointer that no longer exists"),
            None if pointer.is_null() => format!("{ddi} was called with a null stream pointer"),
            None => format!("{ddi} was called with a pointer that is no stream pointer"),
        };
        let finding = Finding::new(
            Violation::StreamPointer,
            what,
            "keep a clone only until it is deleted, and check what the lookup returned for null",
            "ks-ksinvalidstreampointer",
        )
        .rule(Rule::KsInvalidStreamPointer);
        self.fail(core, finding)
    }

    fn bad_lock(&self, core: Guard<'_>, what: &str) -> ! {
        let finding = Finding::new(
            Violation::StreamPointer,
            what.to_owned(),
            "pair each lock with one unlock; a pointer asked for as locked is locked already",
            "ks-ksstreampointerlock",
        )
        .rule(Rule::KsStreamPointerLock);
        self.fail(core, finding)
    }

    /// Completes what can be completed after a change, and wakes who waits for frames.
    fn settle_frames(&self, mut core: Guard<'_>, pin: usize) {
        if core.complete(pin) {
            let finding = Finding::new(
                Violation::BufferOverrun,
                "bytes were written past the end of a frame's buffer",
                "write at most Offset->Remaining bytes",
                "ns-ks-_ksstream_pointer_offset",
            )
            .object(ObjectName {
                kind: ObjectKind::Pin,
                number: pin + 1,
            });
            self.fail(core, finding);
        }
        self.sim.host.notify_all();
    }

    pub(crate) fn get_leading_edge(&self, pin: usize, lock: bool) -> PKSSTREAM_POINTER {
        let mut core = self.require_irql(self.lock(), 2, "KsPinGetLeadingEdgeStreamPointer");
        let Some(edge) = core.leading_edge(pin) else {
            return std::ptr::null_mut();
        };
        if edge.frame.is_none() {
            return std::ptr::null_mut();
        }
        let already = lock && edge.locked;
        edge.locked |= lock;
        let ptr = edge.memory.ptr();
        if already {
            self.bad_lock(
                core,
                "the leading edge was asked for as locked, and is locked already",
            );
        }
        ptr
    }

    pub(crate) fn first_clone(&self, pin: usize) -> PKSSTREAM_POINTER {
        let mut core = self.require_irql(self.lock(), 2, "KsPinGetFirstCloneStreamPointer");
        let first = core.queue(pin).clones.first().copied();
        let found = first.and_then(|addr| core.streams.pointers.get(&addr));
        found.map_or(std::ptr::null_mut(), |p| p.memory.ptr())
    }

    pub(crate) fn next_clone(&self, pointer: PKSSTREAM_POINTER) -> PKSSTREAM_POINTER {
        let mut core = self.pointer(self.lock(), pointer, "KsStreamPointerGetNextClone");
        let pin = core.streams.pointers[&pointer.addr()].pin;
        let clones = &core.queue(pin).clones;
        let at = clones.iter().position(|c| *c == pointer.addr());
        // After the leading edge comes the first clone.
        let next = clones.get(at.map_or(0, |at| at + 1)).copied();
        let found = next.and_then(|addr| core.streams.pointers.get(&addr));
        found.map_or(std::ptr::null_mut(), |p| p.memory.ptr())
    }

    pub(crate) fn lock_pointer(&self, pointer: PKSSTREAM_POINTER) -> NTSTATUS {
        let mut core = self.pointer(self.lock(), pointer, "KsStreamPointerLock");
        let Some(found) = core.streams.pointers.get_mut(&pointer.addr()) else {
            return ks_guard::ffi::STATUS_DEVICE_NOT_READY;
        };
        if found.locked {
            self.bad_lock(
                core,
                "KsStreamPointerLock was called on a locked stream pointer",
            );
        }
        if found.frame.is_none() {
            return ks_guard::ffi::STATUS_DEVICE_NOT_READY;
        }
        found.locked = true;
        STATUS_SUCCESS
    }

    pub(crate) fn unlock_pointer(
        &self,
        pointer: PKSSTREAM_POINTER,
        eject: bool,
        ddi: &'static str,
    ) {
        let mut core = self.pointer(self.lock(), pointer, ddi);
        let Some(found) = core.streams.pointers.get_mut(&pointer.addr()) else {
            return;
        };
        let pin = found.pin;
        if !found.locked {
            self.bad_lock(core, "a stream pointer was unlocked that is not locked");
        }
        found.locked = false;
        if eject {
            core.advance(pointer.addr());
        }
        self.settle_frames(core, pin);
    }

    pub(crate) fn advance_pointer(&self, pointer: PKSSTREAM_POINTER) -> NTSTATUS {
        let mut core = self.pointer(self.lock(), pointer, "KsStreamPointerAdvance");
        let pin = core.streams.pointers[&pointer.addr()].pin;
        let moved = core.advance(pointer.addr());
        if !moved && let Some(found) = core.streams.pointers.get_mut(&pointer.addr()) {
            // Without a next frame there is nothing to keep locked.
            found.locked = false;
        }
        self.settle_frames(core, pin);
        if moved {
            STATUS_SUCCESS
        } else {
            ks_guard::ffi::STATUS_DEVICE_NOT_READY
        }
    }

    /// `KsStreamPointerAdvanceOffsets` and its unlocking sibling.
    pub(crate) fn advance_offsets(
        &self,
        pointer: PKSSTREAM_POINTER,
        used: (u32, u32),
        eject: bool,
        unlock: bool,
    ) -> NTSTATUS {
        let mut core = self.pointer(self.lock(), pointer, "KsStreamPointerAdvanceOffsets");
        let Some(found) = core.streams.pointers.get_mut(&pointer.addr()) else {
            return ks_guard::ffi::STATUS_DEVICE_NOT_READY;
        };
        let (pin, memory) = (found.pin, found.memory.ptr());
        if !found.locked {
            return ks_guard::ffi::STATUS_DEVICE_NOT_READY;
        }
        // SAFETY: the pointer is alive in the registry, and the driver is in this call.
        let to = unsafe { &mut *memory };
        let fits = take_bytes(&mut to.OffsetIn, used.0) && take_bytes(&mut to.OffsetOut, used.1);
        if !fits {
            let finding = Finding::new(
                Violation::StreamPointer,
                "more bytes were reported as used than remain in the frame",
                "pass at most Offset->Remaining",
                "nf-ks-ksstreampointeradvanceoffsets",
            );
            self.fail(core, finding);
        }
        let at_end = to.OffsetIn.Remaining == 0 && to.OffsetOut.Remaining == 0;
        let mut status = STATUS_SUCCESS;
        if (eject || at_end) && !core.advance(pointer.addr()) {
            status = ks_guard::ffi::STATUS_DEVICE_NOT_READY;
        }
        if let Some(found) = core.streams.pointers.get_mut(&pointer.addr()) {
            found.locked &= !unlock && found.frame.is_some();
        }
        self.settle_frames(core, pin);
        status
    }

    pub(crate) fn clone_pointer(
        &self,
        pointer: PKSSTREAM_POINTER,
        cancel: PFNKSSTREAMPOINTER,
        context: u32,
    ) -> Result<PKSSTREAM_POINTER, NTSTATUS> {
        let mut core = self.pointer(self.lock(), pointer, "KsStreamPointerClone");
        if core.config_fails_allocation() {
            return Err(ks_guard::ffi::STATUS_INSUFFICIENT_RESOURCES);
        }
        let (pin, frame, locked) = {
            let from = &core.streams.pointers[&pointer.addr()];
            (from.pin, from.frame, from.locked)
        };
        let Some(frame) = frame else {
            return Err(ks_guard::ffi::STATUS_DEVICE_NOT_READY);
        };
        // SAFETY: the pointer is alive in the registry, and the driver is in this call.
        let memory = Owned::new(unsafe { *pointer });
        let context = (context > 0).then(|| Lent::new(&[], context as usize));
        if let Some(context) = &context {
            // SAFETY: `memory` was just made.
            unsafe { (*memory.ptr()).Context = context.ptr().cast() };
        }
        aim_offset(memory.ptr());
        let ptr = memory.ptr();
        for queued in core.queue(pin).frames.iter_mut().filter(|f| f.id == frame) {
            queued.clones += 1;
        }
        core.queue(pin).clones.push(ptr.addr());
        core.streams.pointers.insert(
            ptr.addr(),
            Pointer {
                memory,
                _context: context,
                pin,
                leading: false,
                frame: Some(frame),
                locked,
                cancel,
                alive: true,
            },
        );
        Ok(ptr)
    }

    pub(crate) fn delete_pointer(&self, pointer: PKSSTREAM_POINTER) {
        let mut core = self.pointer(self.lock(), pointer, "KsStreamPointerDelete");
        let Some(found) = core.streams.pointers.get_mut(&pointer.addr()) else {
            return;
        };
        if found.leading {
            let finding = Finding::new(
                Violation::StreamPointer,
                "KsStreamPointerDelete was called on a leading edge; only clones are deleted",
                "unlock an edge, or advance it",
                "ks-ksinvalidstreampointer",
            )
            .rule(Rule::KsInvalidStreamPointer);
            self.fail(core, finding);
        }
        found.alive = false;
        let (pin, frame) = (found.pin, found.frame.take());
        let queue = core.queue(pin);
        queue.clones.retain(|c| *c != pointer.addr());
        for queued in queue.frames.iter_mut().filter(|f| Some(f.id) == frame) {
            queued.clones -= 1;
        }
        core.forget_stale();
        self.settle_frames(core, pin);
    }

    pub(crate) fn set_frame_status(
        &self,
        pointer: PKSSTREAM_POINTER,
        status: NTSTATUS,
    ) -> NTSTATUS {
        let mut core = self.pointer(self.lock(), pointer, "KsStreamPointerSetStatusCode");
        let (pin, frame) = {
            let found = &core.streams.pointers[&pointer.addr()];
            (found.pin, found.frame)
        };
        let queued = core
            .queue(pin)
            .frames
            .iter_mut()
            .find(|f| Some(f.id) == frame);
        match queued {
            Some(queued) => {
                queued.status = status;
                STATUS_SUCCESS
            }
            None => ks_guard::ffi::STATUS_DEVICE_NOT_READY,
        }
    }

    /// Cancels what is queued: a frame waits for locked clones, and clones with a callback are told.
    pub(crate) fn flush(&self, pin: usize) {
        let mut core = self.lock();
        let leading = core.queue(pin).leading;
        core.stand_on(leading, None);
        for frame in &mut core.queue(pin).frames {
            frame.cancelled = true;
        }
        let clones = core.queue(pin).clones.clone();
        let told: Vec<_> = clones
            .iter()
            .filter_map(|addr| {
                let clone = core.streams.pointers.get(addr)?;
                (!clone.locked).then_some((Ptr(clone.memory.ptr()), clone.cancel?))
            })
            .collect();
        self.settle_frames(core, pin);
        let name = ObjectName {
            kind: ObjectKind::Pin,
            number: pin + 1,
        };
        for (clone, cancel) in told {
            // At DISPATCH_LEVEL, as the table says; no mutex is ever taken for this slot.
            let taken = self.take(
                Slot::CloneCancel,
                &Target {
                    object: Some(name),
                    ..Target::NONE
                },
            );
            self.callback(Slot::CloneCancel, Some(name), || {
                // SAFETY: the driver gave this callback for this clone, which is alive and unlocked (`Machine::load`).
                unsafe { cancel(clone.0) }
            });
            self.give_back(taken);
        }
    }

    /// At device stop: no stream pointer may be locked.
    pub(crate) fn check_streams(&self, device: usize) {
        let core = self.lock();
        let locked = core
            .streams
            .pointers
            .values()
            .find(|p| p.alive && p.locked && core.objects.pins[p.pin].device == device);
        if let Some(pin) = locked.map(|p| p.pin) {
            let finding = Finding::new(
                Violation::StreamPointer,
                "the device stops, and a stream pointer is still locked",
                "unlock or delete every stream pointer before the pin stops",
                "ks-ksstreampointerunlock",
            )
            .rule(Rule::KsStreamPointerUnlock)
            .object(ObjectName {
                kind: ObjectKind::Pin,
                number: pin + 1,
            });
            self.fail(core, finding);
        }
    }

    /// Ends the queue of a pin that was closed: its clones must be gone.
    pub(crate) fn end_queue(&self, pin: usize) {
        let mut core = self.lock();
        let queue = core.queue(pin);
        let (clones, leading) = (queue.clones.len(), queue.leading);
        if clones > 0 {
            let finding = Finding::new(
                Violation::StreamPointer,
                format!("the pin was closed with {clones} stream pointer clones not deleted"),
                "call KsStreamPointerDelete for each KsStreamPointerClone, at the latest in Close",
                "ks-ksstreampointerclone",
            )
            .rule(Rule::KsStreamPointerClone)
            .object(ObjectName {
                kind: ObjectKind::Pin,
                number: pin + 1,
            });
            self.fail(core, finding);
        }
        if let Some(edge) = core.streams.pointers.get_mut(&leading) {
            edge.alive = false;
        }
    }
}

/// False if there are fewer bytes left.
fn take_bytes(offset: &mut KSSTREAM_POINTER_OFFSET, used: u32) -> bool {
    let Some(left) = offset.Remaining.checked_sub(used) else {
        return false;
    };
    offset.Remaining = left;
    // SAFETY: `used` bytes of the buffer lie between `Data` and its end, as `Remaining` counted them.
    offset.Data = unsafe { offset.Data.add(used as usize) };
    true
}

impl Core {
    /// Lets the memory of old deleted clones go.
    fn forget_stale(&mut self) {
        if self.streams.pointers.len() > STALE {
            self.streams.pointers.retain(|_, p| p.alive || p.leading);
        }
    }
}
