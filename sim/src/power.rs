//! Power: what a change of the device's power state calls, and the callbacks that objects have registered for it.
//!
//! Owns the order of the callbacks, which no page gives. Here, going to sleep, the hardware is still in D0 when the
//! callbacks of pins, filters and filter factories run (children first), and the device's `SetPower` comes last; waking is
//! the same in reverse. AVStream holds the device mutex from the first to the last (device-mutex-in-avstream lists
//! `IRP_MN_SET_POWER`, and the notifications); each callback is entered by its row of `spec/entry.toml`. The PnP side of a
//! device is in `device`.

use ks_guard::ffi::{
    DEVICE_POWER_STATE, KSPIN_DISPATCH, PFNKSFILTERFACTORYPOWER, PFNKSFILTERPOWER, PFNKSPINPOWER,
};

use crate::{
    device::Device,
    entry::Slot,
    irp::{Lengths, MJ_POWER},
    ledger::By,
    machine::Outcome,
    mutex::MutexKind,
    object::{ObjectName, Ptr},
    objects::{Obj, Objects},
    report::{Finding, Violation},
    state::{Core, Tid},
    status::Reply,
    thread::Ctx,
};

/// `PowerDeviceD0`: the device works.
const D0: DEVICE_POWER_STATE = 1;

/// Sleep and Wake of one object, as it registered them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Callbacks<T> {
    pub(crate) sleep: Option<T>,
    pub(crate) wake: Option<T>,
}

impl<T> Callbacks<T> {
    pub(crate) const NONE: Self = Self {
        sleep: None,
        wake: None,
    };
}

impl<T: Copy> Callbacks<T> {
    fn at(self, change: Change) -> Option<T> {
        match change {
            Change::Sleep => self.sleep,
            Change::Wake => self.wake,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Sleep,
    Wake,
}

impl Change {
    /// `None` between two states of sleep: no page says what is called then.
    fn between(from: DEVICE_POWER_STATE, to: DEVICE_POWER_STATE) -> Option<Self> {
        match (from == D0, to == D0) {
            (true, false) => Some(Self::Sleep),
            (false, true) => Some(Self::Wake),
            _ => None,
        }
    }
}

impl Device {
    /// `IRP_MN_QUERY_POWER` for a change of the device power state (`1` is D0, `4` is D3).
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the veto.
    pub fn query_power(&self, to: i32) -> Outcome<Reply<()>> {
        let index = self.index;
        self.machine.call(move |ctx| {
            let (dispatch, device) = crate::device::slots(ctx, index);
            let Some(call) = dispatch.and_then(|d| d.QueryPower) else {
                return Ok(());
            };
            let irp = ctx.make_irp(Some(Obj::Device(index)), MJ_POWER, Lengths::default());
            // SAFETY: a live device; AVStream alone writes this member.
            let from = unsafe { (*device.0).DevicePowerState };
            let reply = crate::device::enter(ctx, index, Slot::DeviceQueryPower, || {
                // SAFETY: a slot of the driver's table, with the device it is about (`Machine::load`).
                unsafe { call(device.0, irp.0, to, from, 1, 1, 0) }
            });
            ctx.end_irp(irp);
            reply
        })
    }

    /// `IRP_MN_SET_POWER` for the device power state (`1` is D0, `4` is D3). Out of D0, the Sleep callbacks of the pins and
    /// filters that process and of the filter factories come first, then `SetPower`; into D0, `SetPower` and then the Wake
    /// callbacks.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn set_power(&self, to: i32) -> Outcome<()> {
        let index = self.index;
        self.machine.call(move |ctx| ctx.set_power(index, to))
    }

    /// Puts the device to sleep in `to` (`2` is D1, `4` is D3): asks it with `IRP_MN_QUERY_POWER`, then as
    /// [`set_power`](Self::set_power). The pins keep their streaming state.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the veto of `QueryPower`: the device stays awake.
    pub fn sleep(&self, to: i32) -> Outcome<Reply<()>> {
        if let Err(veto) = self.query_power(to)? {
            return Ok(Err(veto));
        }
        self.set_power(to).map(Ok)
    }

    /// Brings the device back to D0.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn wake(&self) -> Outcome<()> {
        self.set_power(D0)
    }
}

/// An object with its callback for one change.
#[derive(Clone, Copy)]
enum Call {
    Pin(usize, PFNKSPINPOWER),
    Filter(usize, PFNKSFILTERPOWER),
    Factory(usize, PFNKSFILTERFACTORYPOWER),
}

impl Ctx {
    fn set_power(&self, index: usize, to: DEVICE_POWER_STATE) {
        let mutex = self.lock().objects.devices[index].mutex;
        let whole = self.take_all(&[mutex]);
        let (dispatch, device) = crate::device::slots(self, index);
        // SAFETY: a device's memory lives as long as the machine; AVStream alone writes this member.
        let from = unsafe { (*device.0).DevicePowerState };
        let change = Change::between(from, to);
        if change == Some(Change::Sleep) {
            self.notify(index, Change::Sleep, to);
        }
        if let Some(call) = dispatch.and_then(|d| d.SetPower) {
            let irp = self.make_irp(Some(Obj::Device(index)), MJ_POWER, Lengths::default());
            // The slot returns nothing, so there is no status to judge.
            let _ = crate::device::enter(self, index, Slot::DeviceSetPower, || {
                // SAFETY: a slot of the driver's table, with the device it is about (`Machine::load`).
                unsafe { call(device.0, irp.0, to, from) };
                0
            });
            self.end_irp(irp);
        }
        // SAFETY: as above.
        unsafe { (*device.0).DevicePowerState = to };
        if change == Some(Change::Wake) {
            self.notify(index, Change::Wake, to);
        }
        self.give_back(whole);
    }

    /// Calls what the objects below the device have registered. The device mutex is held by this thread.
    fn notify(&self, device: usize, change: Change, to: DEVICE_POWER_STATE) {
        let mut calls = self.lock().power_calls(device, change);
        if change == Change::Wake {
            calls.reverse();
        }
        for call in calls {
            if self.begin_power(call) {
                self.call_power(call, change, to);
                self.end_power(call);
            }
        }
    }

    /// Counts the call in, so that the object stays, unless it goes already.
    fn begin_power(&self, call: Call) -> bool {
        let mut core = self.lock();
        match call {
            Call::Pin(i, _) => {
                let pin = &mut core.objects.pins[i];
                let stays = pin.alive && !pin.closing;
                pin.requests += usize::from(stays);
                stays
            }
            Call::Filter(i, _) => {
                let filter = &mut core.objects.filters[i];
                let stays = filter.alive && !filter.closing;
                filter.requests += usize::from(stays);
                stays
            }
            // It is deleted under the device mutex.
            Call::Factory(i, _) => core.objects.factories[i].alive,
        }
    }

    fn end_power(&self, call: Call) {
        let mut core = self.lock();
        match call {
            Call::Pin(i, _) => core.objects.pins[i].requests -= 1,
            Call::Filter(i, _) => core.objects.filters[i].requests -= 1,
            Call::Factory(..) => {}
        }
        core.wake_all();
    }

    fn call_power(&self, call: Call, change: Change, to: DEVICE_POWER_STATE) {
        let pick = |sleep, wake| match change {
            Change::Sleep => sleep,
            Change::Wake => wake,
        };
        match call {
            Call::Pin(i, callback) => {
                let pin = Ptr(self.lock().objects.pins[i].pin.ptr());
                let slot = pick(Slot::PinSleep, Slot::PinWake);
                self.power_callback(slot, Obj::Pin(i), || {
                    // SAFETY: what the driver registered for this pin, which is live (`Machine::load`).
                    callback.map(|call| unsafe { call(pin.0, to) })
                });
            }
            Call::Filter(i, callback) => {
                let filter = Ptr(self.lock().objects.filters[i].filter.ptr());
                let slot = pick(Slot::FilterSleep, Slot::FilterWake);
                self.power_callback(slot, Obj::Filter(i), || {
                    // SAFETY: what the driver registered for this filter, which is live (`Machine::load`).
                    callback.map(|call| unsafe { call(filter.0, to) })
                });
            }
            Call::Factory(i, callback) => {
                let factory = Ptr(self.lock().objects.factories[i].factory.ptr());
                let slot = pick(Slot::FactorySleep, Slot::FactoryWake);
                self.power_callback(slot, Obj::Factory(i), || {
                    // SAFETY: what the driver registered for this factory, which is live (`Machine::load`).
                    callback.map(|call| unsafe { call(factory.0, to) })
                });
            }
        }
    }

    fn power_callback(&self, slot: Slot, obj: Obj, call: impl FnOnce() -> Option<()>) {
        let target = self.lock().objects.target(obj);
        let taken = self.take_first(slot, &target);
        // The slots return nothing.
        let _ = self.callback(slot, target.object, call);
        self.give_back(taken);
    }
}

impl Core {
    /// Who has registered for the change and gets it: children before their parents.
    fn power_calls(&self, device: usize, change: Change) -> Vec<Call> {
        let objects = &self.objects;
        let mut calls = Vec::new();
        for &factory in &objects.devices[device].factories {
            for &filter in &objects.factories[factory].filters {
                for &pin in &objects.filters[filter].pins {
                    let callback = objects.pins[pin].power.at(change);
                    if callback.is_some() && objects.is_pin_centric(pin) {
                        calls.push(Call::Pin(pin, callback));
                    }
                }
                let callback = objects.filters[filter].power.at(change);
                if callback.is_some() && objects.is_filter_centric(filter) {
                    calls.push(Call::Filter(filter, callback));
                }
            }
            let callback = objects.factories[factory].power.at(change);
            if callback.is_some() {
                calls.push(Call::Factory(factory, callback));
            }
        }
        calls
    }
}

/// Control in a Sleep or Wake callback, which the pages call a deadlock without saying who holds it (ambiguities.md A11).
pub(crate) fn forbidden(
    core: &Core,
    tid: Tid,
    kind: MutexKind,
    object: ObjectName,
    by: By,
) -> Option<Finding> {
    let slots = [
        Slot::PinSleep,
        Slot::PinWake,
        Slot::FilterSleep,
        Slot::FilterWake,
    ];
    let mut frames = core.threads[&tid].frames.iter();
    let frame = frames.find(|frame| slots.contains(&frame.slot))?;
    (by == By::Driver && kind == MutexKind::Control).then(|| {
        Finding::new(
            Violation::ForbiddenCall,
            format!(
                "the {kind} of {object} was asked for in {}, where that can deadlock",
                frame.slot.shown()
            ),
            "leave it alone: use what the device mutex protects, which AVStream holds, or queue a work item",
            "filter-control-mutex-in-avstream, nc-ks-pfnkspinpower, nf-ks-ksfilterregisterpowercallbacks",
        )
        .on(kind, object)
    })
}

impl Objects {
    /// Whether the filter processes: its table has a Process slot.
    pub(crate) fn is_filter_centric(&self, filter: usize) -> bool {
        crate::filter::dispatch_of(self.filters[filter].descriptor)
            .is_some_and(|dispatch| dispatch.Process.is_some())
    }

    /// Whether the pin processes: its table has a Process slot, and its filter's has none.
    pub(crate) fn is_pin_centric(&self, pin: usize) -> bool {
        // SAFETY: `Machine::load`: descriptors live as long as the machine.
        let table: *const KSPIN_DISPATCH = unsafe { (*self.pins[pin].descriptor.0).Dispatch };
        // SAFETY: as above, for the table that it names.
        let processes = unsafe { table.as_ref() }.is_some_and(|table| table.Process.is_some());
        processes && !self.is_filter_centric(self.pins[pin].filter)
    }
}
