//! Pins: opening with a format, format changes, streaming states, closing.
//!
//! Owns the life of a pin. Frames are in `stream`, processing in `process`.

use ks_guard::ffi::{
    KSPIN, KSPIN_DISPATCH, KSPIN_FLAG_ASYNCHRONOUS_PROCESSING,
    KSPIN_FLAG_DO_NOT_INITIATE_PROCESSING, KSRESET_BEGIN, KSRESET_END, KSSTATE, KSSTATE_RUN,
    KSSTATE_STOP, PKSPIN, STATUS_INVALID_PARAMETER,
};

use crate::{
    entry::Slot,
    filter::{Filter, Irp},
    format::is_format,
    machine::{Machine, Outcome},
    object::Ptr,
    objects::Obj,
    status::{Reply, Status},
};

/// An open pin. Cheap to clone; all clones are the same handle.
#[derive(Clone, Debug)]
pub struct Pin {
    pub(crate) machine: Machine,
    pub(crate) index: usize,
    ptr: Ptr<KSPIN>,
}

impl Filter {
    /// Opens a pin on pin factory `id` with a data format: SetDataFormat with each data range that the format matches until
    /// one takes it, then Create. Both meet a pin that is in the hierarchy already, with the filter's context as its own.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the driver's status, or `STATUS_NOT_FOUND` (no such pin
    /// factory), `STATUS_INVALID_PARAMETER` (not a format), `STATUS_NO_MATCH` (no range), `STATUS_INVALID_DEVICE_REQUEST` (as
    /// many pins as possible are open), `STATUS_NOT_SUPPORTED` (a descriptor that asks for mappings, or filter-centric
    /// processing: the simulator has neither).
    pub fn open_pin(&self, id: u32, format: &[u8]) -> Outcome<Reply<Pin>> {
        let (filter, format) = (self.index, format.to_vec());
        let machine = self.machine.clone();
        let reply = self.machine.call(move |ctx| {
            ctx.filter_request(filter)?;
            let reply = ctx.open_pin(filter, id, &format);
            ctx.filter_done(filter);
            reply
        })?;
        Ok(reply.map(|(index, ptr)| Pin {
            machine,
            index,
            ptr,
        }))
    }
}

impl Pin {
    /// The `PKSPIN`.
    #[must_use]
    pub fn as_ptr(&self) -> PKSPIN {
        self.ptr.0
    }

    /// The machine that the pin is part of.
    #[must_use]
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The streaming state that AVStream has recorded.
    #[must_use]
    pub fn state(&self) -> KSSTATE {
        self.machine.inner().core().objects.pins[self.index].state
    }

    /// Walks the pin to a streaming state, one step at a time, with SetDeviceState called for each. Stopping waits for
    /// processing to end and then cancels the frames that are queued.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the status of the first step that failed (the pin stays
    /// where it was before that step), or `STATUS_INVALID_PARAMETER` for a state that does not exist.
    pub fn set_state(&self, to: KSSTATE) -> Outcome<Reply<()>> {
        let index = self.index;
        self.machine.call(move |ctx| {
            if !(KSSTATE_STOP..=KSSTATE_RUN).contains(&to) {
                return Err(Status(STATUS_INVALID_PARAMETER));
            }
            // Stopping is allowed on a device that is gone.
            ctx.pin_request(index, to != KSSTATE_STOP)?;
            let reply = ctx.walk_state(index, to);
            ctx.pin_done(index);
            let flags = ctx.lock().pin_flags(index);
            if reply.is_ok() && flags & KSPIN_FLAG_DO_NOT_INITIATE_PROCESSING == 0 {
                ctx.process(index, flags & KSPIN_FLAG_ASYNCHRONOUS_PROCESSING != 0);
            }
            reply
        })
    }

    /// Changes the data format, as `KSPROPERTY_CONNECTION_DATAFORMAT` does: SetDataFormat with the old format and the range.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the driver's status (the old format stays), or
    /// `STATUS_NO_MATCH`, `STATUS_INVALID_PARAMETER`.
    pub fn set_format(&self, format: &[u8]) -> Outcome<Reply<()>> {
        let (index, format) = (self.index, format.to_vec());
        self.machine.call(move |ctx| {
            ctx.pin_request(index, true)?;
            let target = ctx.lock().objects.target(Obj::Pin(index));
            let reply = if is_format(&format) {
                let taken = ctx.take(Slot::PinSetDataFormat, &target);
                let reply = ctx.change_format(index, &format);
                ctx.give_back(taken);
                reply
            } else {
                Err(Status(STATUS_INVALID_PARAMETER))
            };
            ctx.pin_done(index);
            reply
        })
    }

    /// Resets the pin (`KSRESET_BEGIN`, then `KSRESET_END`): queued frames are cancelled, the Reset slot is called.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, why the pin takes no requests.
    pub fn reset(&self) -> Outcome<Reply<()>> {
        let index = self.index;
        self.machine.call(move |ctx| {
            ctx.pin_request(index, true)?;
            let target = ctx.lock().objects.target(Obj::Pin(index));
            let control: Vec<_> = target.mutexes[1].into_iter().collect();
            for (state, flush) in [(KSRESET_BEGIN, true), (KSRESET_END, false)] {
                // ResetState is synchronised by the control mutex.
                let taken = ctx.take_all(&control);
                let (dispatch, pin) = ctx.pin_slots(index);
                // SAFETY: a live pin; AVStream writes this member under the control mutex.
                unsafe { (*pin.0).ResetState = state };
                ctx.give_back(taken);
                if flush {
                    ctx.flush(index);
                    if let Some(reset) = dispatch.and_then(|d| d.Reset) {
                        let taken = ctx.take(Slot::PinReset, &target);
                        ctx.callback(Slot::PinReset, target.object, || {
                            // SAFETY: a slot of the driver's table, with the pin it is about (`Machine::load`).
                            unsafe { reset(pin.0) }
                        });
                        ctx.give_back(taken);
                    }
                }
            }
            ctx.pin_done(index);
            Ok(())
        })
    }

    /// Calls the Connect slot, which AVStream calls for pins that connect to another driver.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the driver's status.
    pub fn connect(&self) -> Outcome<Reply<()>> {
        self.plain(Slot::PinConnect, |d| d.Connect)
    }

    /// Calls the Disconnect slot.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, why the pin takes no requests.
    pub fn disconnect(&self) -> Outcome<Reply<()>> {
        let index = self.index;
        self.machine.call(move |ctx| {
            ctx.pin_request(index, false)?;
            let target = ctx.lock().objects.target(Obj::Pin(index));
            let (dispatch, pin) = ctx.pin_slots(index);
            if let Some(disconnect) = dispatch.and_then(|d| d.Disconnect) {
                let taken = ctx.take(Slot::PinDisconnect, &target);
                ctx.callback(Slot::PinDisconnect, target.object, || {
                    // SAFETY: a slot of the driver's table, with the pin it is about (`Machine::load`).
                    unsafe { disconnect(pin.0) }
                });
                ctx.give_back(taken);
            }
            ctx.pin_done(index);
            Ok(())
        })
    }

    fn plain(
        &self,
        slot: Slot,
        pick: impl FnOnce(&KSPIN_DISPATCH) -> ks_guard::ffi::PFNKSPIN + Send + 'static,
    ) -> Outcome<Reply<()>> {
        let index = self.index;
        self.machine.call(move |ctx| {
            ctx.pin_request(index, true)?;
            let target = ctx.lock().objects.target(Obj::Pin(index));
            let (dispatch, pin) = ctx.pin_slots(index);
            let mut reply = Ok(());
            if let Some(call) = dispatch.as_ref().and_then(pick) {
                let taken = ctx.take(slot, &target);
                let status = ctx.callback(slot, target.object, || {
                    // SAFETY: a slot of the driver's table, with the pin it is about (`Machine::load`).
                    unsafe { call(pin.0) }
                });
                ctx.give_back(taken);
                reply = ctx.check_status(slot, target.object, status);
            }
            ctx.pin_done(index);
            reply
        })
    }

    /// Closes the pin: stops it if need be, then calls Close. Waits for requests under way.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the status of Close, or `STATUS_INVALID_HANDLE` if the
    /// pin is closed already.
    pub fn close(&self) -> Outcome<Reply<()>> {
        let index = self.index;
        self.machine.call(move |ctx| ctx.close_pin(index))
    }

    /// An IRP about this pin, for code under test that takes one. It is live until [`Irp`] is dropped.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn irp(&self) -> Outcome<Irp> {
        Irp::about(&self.machine, Some(Obj::Pin(self.index)))
    }
}
