//! Pin-centric processing: when Process runs, and on which thread.
//!
//! Owns the decision to process and the loop around the Process slot. Frames and stream pointers are in `stream`.

use std::time::Duration;

use ks_guard::ffi::{
    KSPIN_FLAG_ASYNCHRONOUS_PROCESSING, KSPIN_FLAG_DISPATCH_LEVEL_PROCESSING,
    KSPIN_FLAG_DO_NOT_INITIATE_PROCESSING, KSPIN_FLAG_FRAMES_NOT_REQUIRED_FOR_PROCESSING,
    KSPIN_FLAG_INITIATE_PROCESSING_ON_EVERY_ARRIVAL, KSPIN_FLAG_PROCESS_IN_RUN_STATE_ONLY,
    KSSTATE_PAUSE, KSSTATE_RUN, STATUS_INVALID_DEVICE_STATE, STATUS_PENDING,
};

use crate::{
    entry::Slot,
    machine::Outcome,
    mutex::MutexKind,
    objects::Obj,
    pin::Pin,
    report::{Finding, Violation},
    state::Core,
    status::{Reply, Status},
    stream::Frame,
    thread::Ctx,
};

/// After so many calls in a row that succeeded and consumed nothing, Process is taken to spin.
const NO_PROGRESS: u32 = 10_000;

impl Pin {
    /// Sends a frame with room for `len` bytes, as a read request does. If the pin processes, Process runs before this returns,
    /// unless the pin's flags say asynchronous.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, `STATUS_INVALID_DEVICE_STATE` on a stopped pin, or why the
    /// pin takes no requests.
    pub fn queue_frame(&self, len: usize) -> Outcome<Reply<()>> {
        self.arrive(Vec::new(), len)
    }

    /// Sends a frame with data, as a write request does.
    ///
    /// # Errors
    /// As [`Self::queue_frame`].
    pub fn queue_data(&self, data: &[u8]) -> Outcome<Reply<()>> {
        self.arrive(data.to_vec(), data.len())
    }

    fn arrive(&self, content: Vec<u8>, len: usize) -> Outcome<Reply<()>> {
        let index = self.index;
        self.machine.call(move |ctx| {
            ctx.pin_request(index, true)?;
            let mut core = ctx.lock();
            if core.objects.pins[index].state == ks_guard::ffi::KSSTATE_STOP {
                drop(core);
                ctx.pin_done(index);
                return Err(Status(STATUS_INVALID_DEVICE_STATE));
            }
            let first = core.add_frame(index, &content, len);
            let flags = core.pin_flags(index);
            drop(core);
            let initiate = flags & KSPIN_FLAG_DO_NOT_INITIATE_PROCESSING == 0
                && (first || flags & KSPIN_FLAG_INITIATE_PROCESSING_ON_EVERY_ARRIVAL != 0);
            if initiate {
                ctx.process(index, flags & KSPIN_FLAG_ASYNCHRONOUS_PROCESSING != 0);
            }
            ctx.pin_done(index);
            Ok(())
        })
    }

    /// The frames that the driver finished with since the last call, oldest first.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn completed(&self) -> Outcome<Vec<Frame>> {
        let index = self.index;
        let inner = self.machine.inner();
        inner.wait_host(|core| Some(core.take_done(index).into()))
    }

    /// Waits for the next finished frame; `None` if none came within `timeout`.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn wait_frame(&self, timeout: Duration) -> Outcome<Option<Frame>> {
        let index = self.index;
        self.machine
            .inner()
            .wait_host_for(timeout, |core| core.next_done(index))
    }

    /// Asks for processing, as a hardware event in the driver would (`KsPinAttemptProcessing`).
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn attempt_processing(&self, asynchronous: bool) -> Outcome<()> {
        let index = self.index;
        self.machine
            .call(move |ctx| ctx.process(index, asynchronous))
    }
}

impl Core {
    pub(crate) fn pin_flags(&self, index: usize) -> u32 {
        // SAFETY: `Machine::load`: descriptors live as long as the machine.
        unsafe { (*self.objects.pins[index].descriptor.0).Flags }
    }

    /// Whether Process may run now, as far as state and frames go. No page makes it depend on the device's PnP state, so a
    /// driver that wakes its pins in SurpriseRemoval gets to fail the frames that are queued.
    fn processable(&mut self, index: usize) -> bool {
        let flags = self.pin_flags(index);
        let least = if flags & KSPIN_FLAG_PROCESS_IN_RUN_STATE_ONLY == 0 {
            KSSTATE_PAUSE
        } else {
            KSSTATE_RUN
        };
        let pin = &self.objects.pins[index];
        let ready = pin.alive && pin.state >= least;
        let frames = flags & KSPIN_FLAG_FRAMES_NOT_REQUIRED_FOR_PROCESSING != 0;
        ready && (frames || self.has_frame(index))
    }
}

impl Ctx {
    /// Runs Process as long as there is something to process; on a worker thread if asked, or if the IRQL calls for it.
    pub(crate) fn process(&self, index: usize, asynchronous: bool) {
        let (irql, flags) = {
            let mut core = self.lock();
            (core.thread(self.tid).irql, core.pin_flags(index))
        };
        let too_high = irql > 0 && flags & KSPIN_FLAG_DISPATCH_LEVEL_PROCESSING == 0;
        if asynchronous || too_high {
            self.sim
                .background("ks worker".into(), move |ctx| ctx.process_here(index));
        } else {
            self.process_here(index);
        }
    }

    fn process_here(&self, index: usize) {
        let (dispatch, pin) = self.pin_slots(index);
        let Some(process) = dispatch.and_then(|d| d.Process) else {
            return;
        };
        let target = self.lock().objects.target(Obj::Pin(index));
        {
            let mut core = self.lock();
            // The gate lets one thread in. A driver that holds the mutex keeps it shut until it asks again.
            let shut = target.mutexes[2].is_some_and(|id| core.owns(self.tid, id));
            let ready = core.processable(index);
            let pin = &mut core.objects.pins[index];
            if shut || pin.busy {
                pin.again = true;
                return;
            }
            if !ready {
                return;
            }
            pin.busy = true;
        }
        let mut idle = 0;
        loop {
            let taken = self.take(Slot::PinProcess, &target);
            let before = {
                let mut core = self.lock();
                // The pin may have been stopped while this thread waited for the mutex.
                core.processable(index).then(|| core.position(index))
            };
            let mut status = STATUS_PENDING;
            if before.is_some() {
                status = self.callback(Slot::PinProcess, target.object, || {
                    // SAFETY: a slot of the driver's table, with the pin it is about (`Machine::load`).
                    unsafe { process(pin.0) }
                });
            }
            self.give_back(taken);
            let mut core = self.lock();
            let moved = before.is_some_and(|before| before != core.position(index));
            idle = if moved { 0 } else { idle + 1 };
            if idle > NO_PROGRESS && status != STATUS_PENDING {
                let finding = Finding::new(
                    Violation::Watchdog,
                    format!("Process returned success {NO_PROGRESS} times in a row and consumed nothing"),
                    "return STATUS_PENDING when there is nothing to do: AVStream calls again when data arrives",
                    "nc-ks-pfnkspin, pin-centric-processing",
                )
                .on(MutexKind::Processing, Obj::Pin(index).name());
                self.fail(core, finding);
            }
            // An error counts as STATUS_PENDING, as the filter page says (ambiguities.md A34).
            let go_on = status >= 0 && status != STATUS_PENDING;
            let again = std::mem::take(&mut core.objects.pins[index].again);
            if (go_on || again) && core.processable(index) {
                continue;
            }
            core.objects.pins[index].busy = false;
            core.wake_all();
            self.sim.host.notify_all();
            return;
        }
    }
}
