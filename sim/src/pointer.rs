//! Stream pointers as the driver uses them, with the rules about locking, cloning and deleting them.
//!
//! Owns the checks; the queues and what a pointer stands on are in `stream`. The exports call it, and so do state changes, which
//! cancel frames.

use ks_guard::ffi::{
    KSSTREAM_POINTER_OFFSET, NTSTATUS, PFNKSSTREAMPOINTER, PKSSTREAM_POINTER, STATUS_SUCCESS,
};

use crate::{
    entry::Slot,
    object::{Lent, ObjectKind, ObjectName, Owned, Ptr},
    report::{Finding, Rule, Violation},
    state::Core,
    stream::{Pointer, STALE, aim_offset},
    thread::{Ctx, Guard, Target},
};

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
        if core.allocation_fails() {
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
