//! Devices: PnP requests, in the order a host makes them.
//!
//! Owns the life of a device object after `driver` has made it. Filters and pins hang off it in `filter` and `pin`;
//! power is in `power`.

use ks_guard::ffi::{
    DEVICE_CAPABILITIES, DEVICE_OBJECT, KSDEVICE, KSDEVICE_DESCRIPTOR, KSDEVICE_THERMAL_DISPATCH,
    KSDEVICE_THERMAL_STATE, KSDEVICE_THERMAL_STATE_LOW, NTSTATUS, PDEVICE_OBJECT, PKSDEVICE,
    STATUS_DEVICE_NOT_READY, STATUS_INVALID_DEVICE_STATE,
};

use crate::{
    entry::Slot,
    irp::{Lengths, MJ_PNP},
    machine::{Machine, Outcome},
    object::{Owned, Ptr},
    objects::{Obj, Pnp},
    power::Callbacks,
    state::{Core, Wait},
    status::{Reply, Status},
    thread::Ctx,
};

/// A device with its `KSDEVICE`. Cheap to clone; all clones are the same device.
#[derive(Clone, Debug)]
pub struct Device {
    pub(crate) machine: Machine,
    pub(crate) index: usize,
    pub(crate) ptr: Ptr<KSDEVICE>,
    pub(crate) object: Ptr<DEVICE_OBJECT>,
}

/// A PnP callback without a return value.
type IrpVoid = ks_guard::ffi::PFNKSDEVICEIRPVOID;

impl Device {
    /// The `PKSDEVICE`.
    #[must_use]
    pub fn as_ptr(&self) -> PKSDEVICE {
        self.ptr.0
    }

    /// The functional device object.
    #[must_use]
    pub fn device_object(&self) -> PDEVICE_OBJECT {
        self.object.0
    }

    /// The machine that the device is part of.
    #[must_use]
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// `IRP_MN_START_DEVICE`: the Start slot; then a filter factory for each filter descriptor; then PostStart, on a worker
    /// thread as documented.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the status of Start or PostStart, or
    /// `STATUS_INVALID_DEVICE_STATE` if the device is started or gone.
    pub fn start(&self) -> Outcome<Reply<()>> {
        let index = self.index;
        if let Err(status) = self.machine.call(move |ctx| start(ctx, index))? {
            return Ok(Err(status));
        }
        self.machine
            .inner()
            .start("ks worker".into(), move |ctx| {
                let (dispatch, device) = slots(ctx, index);
                let Some(call) = dispatch.and_then(|d| d.PostStart) else {
                    return Ok(());
                };
                enter(ctx, index, Slot::DevicePostStart, || {
                    // SAFETY: a slot of the driver's table, with the device it is about (`Machine::load`).
                    unsafe { call(device.0) }
                })
            })
            .wait()
    }

    /// `IRP_MN_QUERY_STOP_DEVICE`. An error is the driver's veto.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the veto.
    pub fn query_stop(&self) -> Outcome<Reply<()>> {
        self.query(Slot::DeviceQueryStop, |d| d.QueryStop)
    }

    /// `IRP_MN_CANCEL_STOP_DEVICE`.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn cancel_stop(&self) -> Outcome<()> {
        self.tell(Slot::DeviceCancelStop, |d| d.CancelStop)
    }

    /// `IRP_MN_STOP_DEVICE`: the Stop slot. Stream pointers that are still locked afterwards are a violation.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn stop(&self) -> Outcome<()> {
        self.tell(Slot::DeviceStop, |d| d.Stop)?;
        let index = self.index;
        self.machine.call(move |ctx| {
            ctx.check_streams(index);
            set_started(ctx, index, Pnp::Stopped);
        })
    }

    /// `IRP_MN_QUERY_REMOVE_DEVICE`. An error is the driver's veto.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the veto.
    pub fn query_remove(&self) -> Outcome<Reply<()>> {
        self.query(Slot::DeviceQueryRemove, |d| d.QueryRemove)
    }

    /// `IRP_MN_CANCEL_REMOVE_DEVICE`.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn cancel_remove(&self) -> Outcome<()> {
        self.tell(Slot::DeviceCancelRemove, |d| d.CancelRemove)
    }

    /// `IRP_MN_SURPRISE_REMOVAL`, possibly while requests are under way. New opens, property requests and frames fail with
    /// `STATUS_DEVICE_REMOVED` from here on; open filters and pins can be stopped and closed, and Process runs where the driver
    /// asks for it (`KsPinAttemptProcessing`), to give back the frames that are queued.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn surprise_removal(&self) -> Outcome<()> {
        let index = self.index;
        self.machine
            .call(move |ctx| set_started(ctx, index, Pnp::SurpriseRemoved))?;
        self.tell(Slot::DeviceSurpriseRemoval, |d| d.SurpriseRemoval)
    }

    /// `IRP_MN_REMOVE_DEVICE`. PnP sends it when no handle is left, so what is still open is closed first. Then the Remove
    /// slot, the filter factories and the device go, with their bags.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, `STATUS_INVALID_DEVICE_STATE` if the device is gone.
    pub fn remove(&self) -> Outcome<Reply<()>> {
        let index = self.index;
        let open = self.machine.call(move |ctx| {
            let mut core = ctx.lock();
            let device = &mut core.objects.devices[index];
            if device.pnp == Pnp::Removed {
                return None;
            }
            // From here on nothing is opened, so what is listed now is all there will be.
            device.pnp = Pnp::Removed;
            let filters = core.objects.filters.iter().enumerate();
            let open = filters.filter(|(_, f)| f.device == index && f.alive);
            Some(open.map(|(i, _)| i).collect::<Vec<_>>())
        })?;
        let Some(open) = open else {
            return Ok(Err(Status(STATUS_INVALID_DEVICE_STATE)));
        };
        for filter in open {
            // A filter that somebody else closes at this moment is closed all the same.
            let _ = self.machine.call(move |ctx| ctx.close_filter(filter))?;
        }
        self.machine.call(move |ctx| {
            // Also those that somebody else is closing.
            let gone = |core: &mut Core| {
                let mut filters = core.objects.filters.iter();
                (!filters.any(|f| f.device == index && f.alive)).then_some(())
            };
            drop(ctx.block(ctx.lock(), Wait::Quiet, gone));
        })?;
        self.tell(Slot::DeviceRemove, |d| d.Remove)?;
        self.machine.call(move |ctx| end_device(ctx, index))?;
        Ok(Ok(()))
    }

    /// `IRP_MN_QUERY_CAPABILITIES`.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the status of the slot.
    pub fn query_capabilities(&self) -> Outcome<Reply<()>> {
        let index = self.index;
        self.machine.call(move |ctx| {
            let (dispatch, device) = slots(ctx, index);
            let Some(call) = dispatch.and_then(|d| d.QueryCapabilities) else {
                return Ok(());
            };
            // SAFETY: the type is an array of integers, for which zero is a value.
            let capabilities = Owned::<DEVICE_CAPABILITIES>::new(unsafe { std::mem::zeroed() });
            let irp = ctx.make_irp(Some(Obj::Device(index)), MJ_PNP, Lengths::default());
            let reply = enter(ctx, index, Slot::DeviceQueryCapabilities, || {
                // SAFETY: a slot of the driver's table, with the device it is about (`Machine::load`).
                unsafe { call(device.0, irp.0, capabilities.ptr()) }
            });
            ctx.end_irp(irp);
            reply
        })
    }

    /// `IRP_MN_QUERY_INTERFACE`.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the status of the slot.
    pub fn query_interface(&self) -> Outcome<Reply<()>> {
        self.query(Slot::DeviceQueryInterface, |d| d.QueryInterface)
    }

    /// The `ActiveCooling` callback, as the thermal zone of the device engages or disengages it. `None` where the driver has
    /// registered none.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn active_cooling(&self, engaged: bool) -> Outcome<Option<KSDEVICE_THERMAL_STATE>> {
        self.cool(Slot::ActiveCooling, move |table, device, out| {
            // SAFETY: what the driver registered for this device, with a place for its answer (`Machine::load`).
            (table.ActiveCooling).map(|call| unsafe { call(device, u8::from(engaged), out) })
        })
    }

    /// The `PassiveCooling` callback: the device is to go on with `percentage` of its performance. `None` where the driver has
    /// registered none.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn passive_cooling(&self, percentage: u32) -> Outcome<Option<KSDEVICE_THERMAL_STATE>> {
        self.cool(Slot::PassiveCooling, move |table, device, out| {
            // SAFETY: what the driver registered for this device, with a place for its answer (`Machine::load`).
            (table.PassiveCooling).map(|call| unsafe { call(device, percentage, out) })
        })
    }

    fn cool(
        &self,
        slot: Slot,
        call: impl FnOnce(
            KSDEVICE_THERMAL_DISPATCH,
            PKSDEVICE,
            *mut KSDEVICE_THERMAL_STATE,
        ) -> Option<()>
        + Send
        + 'static,
    ) -> Outcome<Option<KSDEVICE_THERMAL_STATE>> {
        let index = self.index;
        self.machine.call(move |ctx| {
            let (_, device) = slots(ctx, index);
            let table = {
                let core = ctx.lock();
                let device = &core.objects.devices[index];
                device.thermal.filter(|_| device.alive)
            }?;
            let target = ctx.lock().objects.target(Obj::Device(index));
            let taken = ctx.take(slot, &target);
            let mut state = KSDEVICE_THERMAL_STATE_LOW;
            let out = &raw mut state;
            let called = ctx.callback(slot, target.object, || call(table, device.0, out));
            ctx.give_back(taken);
            called.map(|()| state)
        })
    }

    fn query(
        &self,
        slot: Slot,
        pick: impl FnOnce(&ks_guard::ffi::KSDEVICE_DISPATCH) -> ks_guard::ffi::PFNKSDEVICEIRP
        + Send
        + 'static,
    ) -> Outcome<Reply<()>> {
        let index = self.index;
        self.machine.call(move |ctx| {
            let (dispatch, device) = slots(ctx, index);
            let Some(call) = dispatch.as_ref().and_then(pick) else {
                return Ok(());
            };
            let irp = ctx.make_irp(Some(Obj::Device(index)), MJ_PNP, Lengths::default());
            let reply = enter(ctx, index, slot, || {
                // SAFETY: a slot of the driver's table, with the device it is about (`Machine::load`).
                unsafe { call(device.0, irp.0) }
            });
            ctx.end_irp(irp);
            reply
        })
    }

    fn tell(
        &self,
        slot: Slot,
        pick: impl FnOnce(&ks_guard::ffi::KSDEVICE_DISPATCH) -> IrpVoid + Send + 'static,
    ) -> Outcome<()> {
        let index = self.index;
        self.machine.call(move |ctx| {
            let (dispatch, device) = slots(ctx, index);
            let Some(call) = dispatch.as_ref().and_then(pick) else {
                return;
            };
            let irp = ctx.make_irp(Some(Obj::Device(index)), MJ_PNP, Lengths::default());
            // The slot returns nothing, so there is no status to judge.
            let _ = enter(ctx, index, slot, || {
                // SAFETY: a slot of the driver's table, with the device it is about (`Machine::load`).
                unsafe { call(device.0, irp.0) };
                0
            });
            ctx.end_irp(irp);
        })
    }
}

pub(crate) fn slots(
    ctx: &Ctx,
    index: usize,
) -> (Option<ks_guard::ffi::KSDEVICE_DISPATCH>, Ptr<KSDEVICE>) {
    let core = ctx.lock();
    let device = &core.objects.devices[index];
    let usable = device.dispatch.filter(|_| device.alive);
    (usable, Ptr(device.device.ptr()))
}

pub(crate) fn enter(
    ctx: &Ctx,
    index: usize,
    slot: Slot,
    call: impl FnOnce() -> NTSTATUS,
) -> Reply<()> {
    let target = ctx.lock().objects.target(Obj::Device(index));
    let taken = ctx.take(slot, &target);
    let status = ctx.callback(slot, target.object, call);
    ctx.give_back(taken);
    ctx.check_status(slot, target.object, status)
}

fn set_started(ctx: &Ctx, index: usize, pnp: Pnp) {
    let mut core = ctx.lock();
    let device = &mut core.objects.devices[index];
    device.pnp = pnp;
    // SAFETY: the device's memory lives as long as the machine, and AVStream alone writes this member.
    unsafe { (*device.device.ptr()).Started = u8::from(pnp == Pnp::Started) };
}

fn start(ctx: &Ctx, index: usize) -> Reply<()> {
    let (dispatch, device) = slots(ctx, index);
    let (pnp, alive) = {
        let core = ctx.lock();
        (
            core.objects.devices[index].pnp,
            core.objects.devices[index].alive,
        )
    };
    if !alive || !matches!(pnp, Pnp::Added | Pnp::Stopped) {
        return Err(Status(STATUS_INVALID_DEVICE_STATE));
    }
    if let Some(call) = dispatch.and_then(|d| d.Start) {
        let irp = ctx.make_irp(Some(Obj::Device(index)), MJ_PNP, Lengths::default());
        let reply = enter(ctx, index, Slot::DeviceStart, || {
            // SAFETY: a slot of the driver's table, with the device it is about (`Machine::load`); both lists are optional.
            unsafe { call(device.0, irp.0, std::ptr::null_mut(), std::ptr::null_mut()) }
        });
        ctx.end_irp(irp);
        reply?;
    }
    set_started(ctx, index, Pnp::Started);
    if pnp == Pnp::Added {
        let mutex = ctx.lock().objects.devices[index].mutex;
        let taken = ctx.take_all(&[mutex]);
        // SAFETY: a live device.
        let descriptor = unsafe { (*device.0).Descriptor };
        if !descriptor.is_null() {
            create_described(ctx, index, Ptr(descriptor.cast_mut()));
        }
        ctx.give_back(taken);
    }
    Ok(())
}

fn create_described(ctx: &Ctx, index: usize, descriptor: Ptr<KSDEVICE_DESCRIPTOR>) {
    // SAFETY: `Machine::load`: the descriptor lives as long as the machine.
    let filters = unsafe { (*descriptor.0).FilterDescriptors };
    // SAFETY: as above.
    let count = unsafe { (*descriptor.0).FilterDescriptorsCount } as usize;
    for at in 0..count {
        // SAFETY: the table has `count` entries.
        let entry = unsafe { filters.add(at) };
        // SAFETY: as above.
        let filter = unsafe { *entry };
        ctx.new_factory(index, Ptr(filter.cast_mut()), None, Callbacks::NONE);
    }
}

fn end_device(ctx: &Ctx, index: usize) {
    ctx.check_streams(index);
    let factories = ctx.lock().objects.devices[index].factories.clone();
    for factory in factories {
        ctx.end_factory(factory);
    }
    let bag = ctx.lock().objects.devices[index].bag;
    ctx.bag_end(bag);
    set_started(ctx, index, Pnp::Removed);
    ctx.lock().objects.devices[index].alive = false;
    ctx.note_workers();
    ctx.note_threads();
}

impl Core {
    /// Why a device takes no new requests, if it does not.
    pub(crate) fn device_ready(&self, index: usize) -> Reply<()> {
        match self.objects.devices[index].pnp {
            Pnp::Started => Ok(()),
            Pnp::SurpriseRemoved | Pnp::Removed => {
                Err(Status(ks_guard::ffi::STATUS_DEVICE_REMOVED))
            }
            Pnp::Added | Pnp::Stopped => Err(Status(STATUS_DEVICE_NOT_READY)),
        }
    }
}
