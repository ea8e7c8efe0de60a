//! Loading a driver and the devices it drives: `DriverEntry`, `AddDevice`, PnP and power.
//!
//! Owns the life of a device object. Filters and pins hang off it in `filter` and `pin`.

use ks_guard::ffi::{
    DEVICE_CAPABILITIES, DEVICE_OBJECT, DRIVER_OBJECT, KSDEVICE, KSDEVICE_DESCRIPTOR, NTSTATUS,
    PDEVICE_OBJECT, PDRIVER_OBJECT, PKSDEVICE, PUNICODE_STRING, STATUS_DEVICE_NOT_READY,
    STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_DEVICE_STATE, STATUS_PENDING, UNICODE_STRING,
};

use crate::{
    core::{Core, Wait},
    entry::Slot,
    irp::{Lengths, MJ_PNP, MJ_POWER},
    machine::{Machine, Outcome},
    mutex::MutexKind,
    object::{Lent, ObjectKind, ObjectName, Owned, Ptr},
    objects::{DeviceObj, DriverObj, Obj, Pnp},
    report::{Finding, Rule, Violation},
    status::{Reply, Status},
    thread::Ctx,
};

/// A `DriverEntry` routine.
pub type DriverEntry = unsafe extern "C" fn(PDRIVER_OBJECT, PUNICODE_STRING) -> NTSTATUS;

/// A loaded driver.
#[derive(Clone, Debug)]
pub struct Driver {
    machine: Machine,
    index: usize,
}

/// A device with its `KSDEVICE`. Cheap to clone; all clones are the same device.
#[derive(Clone, Debug)]
pub struct Device {
    pub(crate) machine: Machine,
    pub(crate) index: usize,
    ptr: Ptr<KSDEVICE>,
    object: Ptr<DEVICE_OBJECT>,
}

impl Machine {
    /// Loads a driver: calls its `DriverEntry`, which is expected to call `KsInitializeDriver`.
    ///
    /// # Safety
    /// `driver_entry` and every function and table it hands to `KsInitializeDriver` follow the C declarations of `ks.h`:
    /// the tables live as long as the machine and the callbacks may be called as documented. (Lock rules are not part of this
    /// contract: breaking one is what a machine reports.)
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the status with which `DriverEntry` failed.
    pub unsafe fn load(&self, driver_entry: DriverEntry) -> Outcome<Reply<Driver>> {
        let machine = self.clone();
        let status = self.call(move |ctx| {
            let (index, object, path) = new_driver(&mut ctx.lock());
            let status = ctx.callback(Slot::DriverEntry, None, || {
                // SAFETY: the caller of `load` vouches for the function; both arguments live as long as the machine.
                unsafe { driver_entry(object.0, path.0) }
            });
            Status::check(status).map(|()| index)
        })?;
        Ok(status.map(|index| Driver { machine, index }))
    }

    /// A device object that belongs to some other driver: lookups on it find no AVStream device.
    #[must_use]
    pub fn foreign_device_object(&self) -> PDEVICE_OBJECT {
        let object = Owned::new(DEVICE_OBJECT::for_host(
            std::ptr::null_mut(),
            std::ptr::null_mut(),
        ));
        let ptr = object.ptr();
        self.inner().core().objects.foreign.push(object);
        ptr
    }

    /// Makes the next `count` allocations fail: pool memory and items of object bags.
    pub fn fail_allocations(&self, count: usize) {
        self.inner().core().failing_allocations = count;
    }
}

fn new_driver(core: &mut Core) -> (usize, Ptr<DRIVER_OBJECT>, Ptr<UNICODE_STRING>) {
    let text: Vec<u8> = r"\REGISTRY\MACHINE\SYSTEM\ControlSet001\Services\sim"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let bytes = u16::try_from(text.len()).unwrap_or(0);
    let path_text = Lent::new(&text, text.len());
    let path = Owned::new(UNICODE_STRING {
        Length: bytes,
        MaximumLength: bytes,
        Buffer: path_text.ptr().cast(),
    });
    let object = Owned::new(DRIVER_OBJECT::for_host());
    let made = (
        core.objects.drivers.len(),
        Ptr(object.ptr()),
        Ptr(path.ptr()),
    );
    core.objects.drivers.push(DriverObj {
        object,
        _path: path,
        _path_text: path_text,
        descriptor: None,
    });
    made
}

impl Driver {
    /// What PnP does when it finds a device: `AddDevice`, which makes the `KSDEVICE` and calls the Add slot.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the status with which Add failed.
    pub fn add_device(&self) -> Outcome<Reply<Device>> {
        let (machine, driver) = (self.machine.clone(), self.index);
        let reply = self.machine.call(move |ctx| add_device(ctx, driver))?;
        Ok(reply.map(|index| {
            let core = machine.inner().core();
            let made = &core.objects.devices[index];
            let (ptr, object) = (Ptr(made.device.ptr()), Ptr(made.object.ptr()));
            drop(core);
            Device {
                machine,
                index,
                ptr,
                object,
            }
        }))
    }
}

fn add_device(ctx: &Ctx, driver: usize) -> Reply<usize> {
    let Some((index, device)) = new_device(&mut ctx.lock(), driver) else {
        return Err(Status(STATUS_INVALID_DEVICE_REQUEST));
    };
    let (dispatch, target) = {
        let core = ctx.lock();
        (
            core.objects.devices[index].dispatch,
            core.objects.target(Obj::Device(index)),
        )
    };
    if let Some(add) = dispatch.and_then(|d| d.Add) {
        let taken = ctx.take(Slot::DeviceAdd, &target);
        let status = ctx.callback(Slot::DeviceAdd, target.object, || {
            // SAFETY: a slot of the driver's table, with the device it is about (`Machine::load`).
            unsafe { add(device.0) }
        });
        ctx.give_back(taken);
        if let Err(status) = ctx.check_status(Slot::DeviceAdd, target.object, status) {
            let bag = ctx.lock().objects.devices[index].bag;
            ctx.bag_end(bag);
            let mut core = ctx.lock();
            core.objects.devices[index].alive = false;
            core.objects.devices[index].pnp = Pnp::Removed;
            return Err(status);
        }
    }
    Ok(index)
}

/// `None` if the driver never called `KsInitializeDriver`.
fn new_device(core: &mut Core, driver: usize) -> Option<(usize, Ptr<KSDEVICE>)> {
    let descriptor = core.objects.drivers[driver].descriptor?;
    let dispatch = if descriptor.0.is_null() {
        None
    } else {
        // SAFETY: `Machine::load`: the descriptor lives as long as the machine.
        let table = unsafe { (*descriptor.0).Dispatch };
        // SAFETY: as above, for the table that it names.
        unsafe { table.as_ref() }.copied()
    };
    let index = core.objects.devices.len();
    let name = ObjectName {
        kind: ObjectKind::Device,
        number: index + 1,
    };
    let mutex = core.new_mutex(MutexKind::Device, name);
    let target = crate::thread::Target {
        object: Some(name),
        mutexes: [Some(mutex), None, None],
    };
    let bag = core.bags.make(Some(name), Some(mutex), target);
    let extension = Owned::new([std::ptr::null_mut(); 2]);
    // SAFETY: `extension` was just made, and nobody else has seen it.
    unsafe { *extension.ptr() = [extension.ptr().cast(); 2] };
    let driver_object = core.objects.drivers[driver].object.ptr();
    let object = Owned::new(DEVICE_OBJECT::for_host(
        driver_object,
        extension.ptr().cast(),
    ));
    let lower = Owned::new(DEVICE_OBJECT::for_host(
        std::ptr::null_mut(),
        std::ptr::null_mut(),
    ));
    let device = Owned::new(KSDEVICE {
        Descriptor: descriptor.0,
        Bag: bag,
        Context: std::ptr::null_mut(),
        FunctionalDeviceObject: object.ptr(),
        PhysicalDeviceObject: lower.ptr(),
        NextDeviceObject: lower.ptr(),
        Started: 0,
        SystemPowerState: 1, // PowerSystemWorking
        DevicePowerState: 1, // PowerDeviceD0
    });
    let ptr = Ptr(device.ptr());
    core.objects.register(ptr.addr(), Obj::Device(index));
    core.objects.devices.push(DeviceObj {
        device,
        object,
        _lower: lower,
        extension,
        dispatch,
        alive: true,
        pnp: Pnp::Added,
        mutex,
        factories: Vec::new(),
        bag: bag.addr(),
    });
    Some((index, ptr))
}

impl Ctx {
    /// Judges the status of a slot: a refused one is a violation, an error is the reply.
    pub(crate) fn check_status(
        &self,
        slot: Slot,
        object: Option<ObjectName>,
        status: NTSTATUS,
    ) -> Reply<()> {
        if status == STATUS_PENDING {
            let shown = slot.shown();
            let (rule, what, instead, basis) = if slot.entry().refuses_pending {
                (
                    Some(Rule::KsCallbackReturn),
                    format!("{shown} returned STATUS_PENDING, which its page forbids"),
                    "finish before returning, or fail",
                    "ks-kscallbackreturn",
                )
            } else {
                // The page of the rule names these three; filter Create is not among them (ambiguities.md A25).
                let named = [Slot::FilterClose, Slot::PinCreate, Slot::PinClose].contains(&slot);
                (
                    named.then_some(Rule::KsMarkPendingIrp),
                    format!("{shown} returned STATUS_PENDING without marking the IRP pending"),
                    "finish before returning: ffi declares no IoMarkIrpPending, so a driver cannot pend here",
                    "ksmarkpendingirp",
                )
            };
            let mut finding = Finding::new(Violation::BadStatus, what, instead, basis).rule(rule);
            finding.object = object;
            self.fail(self.lock(), finding);
        }
        Status::check(status)
    }
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
    /// `STATUS_DEVICE_REMOVED` from here on; open filters and pins can be stopped and closed.
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

    /// `IRP_MN_QUERY_POWER` for a change of the device power state (`1` is D0, `4` is D3).
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the veto.
    pub fn query_power(&self, to: i32) -> Outcome<Reply<()>> {
        let index = self.index;
        self.machine.call(move |ctx| {
            let (dispatch, device) = slots(ctx, index);
            let Some(call) = dispatch.and_then(|d| d.QueryPower) else {
                return Ok(());
            };
            let irp = ctx.make_irp(Some(Obj::Device(index)), MJ_POWER, Lengths::default());
            // SAFETY: a live device; AVStream alone writes this member.
            let from = unsafe { (*device.0).DevicePowerState };
            let reply = enter(ctx, index, Slot::DeviceQueryPower, || {
                // SAFETY: a slot of the driver's table, with the device it is about (`Machine::load`).
                unsafe { call(device.0, irp.0, to, from, 1, 1, 0) }
            });
            ctx.end_irp(irp);
            reply
        })
    }

    /// `IRP_MN_SET_POWER` for the device power state (`1` is D0, `4` is D3).
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn set_power(&self, to: i32) -> Outcome<()> {
        let index = self.index;
        self.machine.call(move |ctx| {
            let (dispatch, device) = slots(ctx, index);
            let irp = ctx.make_irp(Some(Obj::Device(index)), MJ_POWER, Lengths::default());
            // SAFETY: a live device; AVStream alone writes this member.
            let from = unsafe { (*device.0).DevicePowerState };
            if let Some(call) = dispatch.and_then(|d| d.SetPower) {
                // The slot returns nothing, so there is no status to judge.
                let _ = enter(ctx, index, Slot::DeviceSetPower, || {
                    // SAFETY: a slot of the driver's table, with the device it is about (`Machine::load`).
                    unsafe { call(device.0, irp.0, to, from) };
                    0
                });
            }
            // SAFETY: as above.
            unsafe { (*device.0).DevicePowerState = to };
            ctx.end_irp(irp);
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

fn slots(ctx: &Ctx, index: usize) -> (Option<ks_guard::ffi::KSDEVICE_DISPATCH>, Ptr<KSDEVICE>) {
    let core = ctx.lock();
    let device = &core.objects.devices[index];
    let usable = device.dispatch.filter(|_| device.alive);
    (usable, Ptr(device.device.ptr()))
}

fn enter(ctx: &Ctx, index: usize, slot: Slot, call: impl FnOnce() -> NTSTATUS) -> Reply<()> {
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
        ctx.new_factory(index, Ptr(filter.cast_mut()), None);
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
