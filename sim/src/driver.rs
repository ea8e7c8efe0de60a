//! Loading a driver and finding devices for it: `DriverEntry` and `AddDevice`.
//!
//! Owns the making of driver and device objects, allocations that a test has fail, and the judgement of a slot's status. PnP
//! and power requests to a device are in `device`.

use ks_guard::ffi::{
    DEVICE_OBJECT, DRIVER_OBJECT, KSDEVICE, NTSTATUS, PDEVICE_OBJECT, PDRIVER_OBJECT,
    PUNICODE_STRING, STATUS_INVALID_DEVICE_REQUEST, STATUS_PENDING, UNICODE_STRING,
};

use crate::{
    device::Device,
    entry::Slot,
    machine::{Machine, Outcome},
    mutex::MutexKind,
    object::{Lent, ObjectKind, ObjectName, Owned, Ptr},
    objects::{DeviceObj, DriverObj, Obj, Pnp},
    pool::FailingAllocations,
    report::{Finding, Rule, Violation},
    state::Core,
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

    /// Makes the next `count` allocations fail: pool memory, items of object bags, and filter factories that the driver
    /// creates. Replaces what an earlier call asked for.
    pub fn fail_allocations(&self, count: usize) {
        self.fail_allocations_after(0, count);
    }

    /// As [`Self::fail_allocations`], but lets `skip` allocations succeed first: with `(1, 1)` the second one fails.
    pub fn fail_allocations_after(&self, skip: usize, count: usize) {
        self.inner().core().failing_allocations = FailingAllocations { skip, count };
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
        thermal: None,
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
