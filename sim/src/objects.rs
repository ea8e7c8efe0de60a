//! The registry: devices, filter factories, filters and pins, and the hierarchy between them.
//!
//! Owns the KS structures whose addresses the driver sees, alive or not: an address is looked up here before anything is
//! read through it. Objects stay registered until the machine ends, so a stale pointer is known to be one.

use std::collections::HashMap;

use ks_guard::ffi::{
    DEVICE_OBJECT, DEVICE_POWER_STATE, DRIVER_OBJECT, KSDEVICE, KSDEVICE_DESCRIPTOR,
    KSDEVICE_DISPATCH, KSDEVICE_THERMAL_DISPATCH, KSFILTER, KSFILTER_DESCRIPTOR, KSFILTERFACTORY,
    KSPIN, KSPIN_DESCRIPTOR_EX, KSSTATE, PKSFILTER, PKSFILTERFACTORY, PKSPIN, PVOID,
    UNICODE_STRING,
};

use crate::{
    allocator::AllocatorObj,
    mutex::{MutexId, MutexKind},
    object::{Lent, ObjectKind, ObjectName, Owned, Ptr},
    power::Callbacks,
    report::{Finding, Violation},
    state::Core,
    thread::{Ctx, Guard, Target},
};

/// An object of the hierarchy, by its index in the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Obj {
    Device(usize),
    Factory(usize),
    Filter(usize),
    Pin(usize),
}

impl Obj {
    pub(crate) fn name(self) -> ObjectName {
        let (kind, index) = match self {
            Self::Device(i) => (ObjectKind::Device, i),
            Self::Factory(i) => (ObjectKind::Factory, i),
            Self::Filter(i) => (ObjectKind::Filter, i),
            Self::Pin(i) => (ObjectKind::Pin, i),
        };
        ObjectName {
            kind,
            number: index + 1,
        }
    }
}

pub(crate) struct DriverObj {
    pub(crate) object: Owned<DRIVER_OBJECT>,
    pub(crate) _path: Owned<UNICODE_STRING>,
    pub(crate) _path_text: Lent,
    pub(crate) descriptor: Option<Ptr<KSDEVICE_DESCRIPTOR>>,
}

/// Where a device is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pnp {
    Added,
    Started,
    Stopped,
    SurpriseRemoved,
    Removed,
}

pub(crate) struct DeviceObj {
    pub(crate) device: Owned<KSDEVICE>,
    pub(crate) object: Owned<DEVICE_OBJECT>,
    pub(crate) _lower: Owned<DEVICE_OBJECT>,
    /// The device extension: its first word is the device header, which is its own address.
    pub(crate) extension: Owned<[PVOID; 2]>,
    pub(crate) dispatch: Option<KSDEVICE_DISPATCH>,
    pub(crate) alive: bool,
    pub(crate) pnp: Pnp,
    pub(crate) mutex: MutexId,
    pub(crate) factories: Vec<usize>,
    pub(crate) bag: usize,
    /// What was registered with `KsDeviceRegisterThermalDispatch`.
    pub(crate) thermal: Option<KSDEVICE_THERMAL_DISPATCH>,
}

pub(crate) struct FactoryObj {
    pub(crate) factory: Owned<KSFILTERFACTORY>,
    pub(crate) descriptor: Ptr<KSFILTER_DESCRIPTOR>,
    pub(crate) device: usize,
    pub(crate) reference: String,
    pub(crate) alive: bool,
    /// Deleted while filters were open: goes with the last of them.
    pub(crate) doomed: bool,
    pub(crate) enabled: bool,
    pub(crate) filters: Vec<usize>,
    pub(crate) bag: usize,
    pub(crate) power: Callbacks<FactoryPower>,
}

/// Sleep or Wake of a filter factory, of a filter, of a pin.
pub(crate) type FactoryPower = unsafe extern "C" fn(PKSFILTERFACTORY, DEVICE_POWER_STATE);
pub(crate) type FilterPower = unsafe extern "C" fn(PKSFILTER, DEVICE_POWER_STATE);
pub(crate) type PinPower = unsafe extern "C" fn(PKSPIN, DEVICE_POWER_STATE);

pub(crate) struct FilterObj {
    pub(crate) filter: Owned<KSFILTER>,
    pub(crate) descriptor: Ptr<KSFILTER_DESCRIPTOR>,
    pub(crate) factory: usize,
    pub(crate) device: usize,
    pub(crate) alive: bool,
    /// Create has not returned yet.
    pub(crate) opening: bool,
    pub(crate) closing: bool,
    /// Requests under way; a close waits for them, as a file object does.
    pub(crate) requests: usize,
    pub(crate) control: MutexId,
    pub(crate) processing: MutexId,
    /// In the order of creation, all factories together.
    pub(crate) pins: Vec<usize>,
    pub(crate) bag: usize,
    pub(crate) power: Callbacks<FilterPower>,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "four facts that change independently"
)]
pub(crate) struct PinObj {
    pub(crate) pin: Owned<KSPIN>,
    pub(crate) descriptor: Ptr<KSPIN_DESCRIPTOR_EX>,
    pub(crate) id: u32,
    pub(crate) filter: usize,
    pub(crate) device: usize,
    pub(crate) alive: bool,
    pub(crate) closing: bool,
    pub(crate) requests: usize,
    pub(crate) processing: MutexId,
    pub(crate) state: KSSTATE,
    pub(crate) bag: usize,
    pub(crate) format: Lent,
    /// A thread is in Process, or about to be.
    pub(crate) busy: bool,
    /// Processing was asked for while it ran.
    pub(crate) again: bool,
    pub(crate) power: Callbacks<PinPower>,
}

/// Everything that a driver can have a pointer to, by kind.
#[derive(Default)]
pub(crate) struct Objects {
    pub(crate) drivers: Vec<DriverObj>,
    pub(crate) devices: Vec<DeviceObj>,
    pub(crate) factories: Vec<FactoryObj>,
    pub(crate) filters: Vec<FilterObj>,
    pub(crate) pins: Vec<PinObj>,
    pub(crate) allocators: Vec<AllocatorObj>,
    by_addr: HashMap<usize, Obj>,
    /// Device objects of drivers that are none of AVStream's business.
    pub(crate) foreign: Vec<Owned<DEVICE_OBJECT>>,
}

impl Objects {
    pub(crate) fn register(&mut self, addr: usize, obj: Obj) {
        self.by_addr.insert(addr, obj);
    }

    pub(crate) fn find(&self, addr: usize) -> Option<Obj> {
        self.by_addr.get(&addr).copied()
    }

    pub(crate) fn alive(&self, obj: Obj) -> bool {
        match obj {
            Obj::Device(i) => self.devices[i].alive,
            Obj::Factory(i) => self.factories[i].alive,
            Obj::Filter(i) => self.filters[i].alive,
            Obj::Pin(i) => self.pins[i].alive,
        }
    }

    pub(crate) fn ptr(&self, obj: Obj) -> PVOID {
        match obj {
            Obj::Device(i) => self.devices[i].device.ptr().cast(),
            Obj::Factory(i) => self.factories[i].factory.ptr().cast(),
            Obj::Filter(i) => self.filters[i].filter.ptr().cast(),
            Obj::Pin(i) => self.pins[i].pin.ptr().cast(),
        }
    }

    pub(crate) fn device_of(&self, obj: Obj) -> usize {
        match obj {
            Obj::Device(i) => i,
            Obj::Factory(i) => self.factories[i].device,
            Obj::Filter(i) => self.filters[i].device,
            Obj::Pin(i) => self.pins[i].device,
        }
    }

    /// The mutexes that belong to an object, by rank: its device's, its filter's control, its own processing mutex.
    pub(crate) fn target(&self, obj: Obj) -> Target {
        let device = Some(self.devices[self.device_of(obj)].mutex);
        let (control, processing) = match obj {
            Obj::Device(_) | Obj::Factory(_) => (None, None),
            Obj::Filter(i) => (
                Some(self.filters[i].control),
                Some(self.filters[i].processing),
            ),
            Obj::Pin(i) => {
                let pin = &self.pins[i];
                (Some(self.filters[pin.filter].control), Some(pin.processing))
            }
        };
        Target {
            object: Some(obj.name()),
            mutexes: [device, control, processing],
        }
    }

    pub(crate) fn parent(&self, obj: Obj) -> Option<Obj> {
        match obj {
            Obj::Device(_) => None,
            Obj::Factory(i) => Some(Obj::Device(self.factories[i].device)),
            Obj::Filter(i) => Some(Obj::Factory(self.filters[i].factory)),
            Obj::Pin(i) => Some(Obj::Filter(self.pins[i].filter)),
        }
    }

    /// The children as a generic walk sees them: factories, filters, or the pins of the first pin factory that has any.
    pub(crate) fn first_child(&self, obj: Obj) -> Option<Obj> {
        match obj {
            Obj::Device(i) => self.devices[i].factories.first().map(|i| Obj::Factory(*i)),
            Obj::Factory(i) => self.factories[i].filters.first().map(|i| Obj::Filter(*i)),
            Obj::Filter(_) | Obj::Pin(_) => None,
        }
    }

    pub(crate) fn next_sibling(&self, obj: Obj) -> Option<Obj> {
        fn after(list: &[usize], me: usize) -> Option<usize> {
            let at = list.iter().position(|i| *i == me)?;
            list.get(at + 1).copied()
        }
        match obj {
            Obj::Device(_) => None,
            Obj::Factory(i) => {
                after(&self.devices[self.factories[i].device].factories, i).map(Obj::Factory)
            }
            Obj::Filter(i) => {
                after(&self.factories[self.filters[i].factory].filters, i).map(Obj::Filter)
            }
            Obj::Pin(i) => {
                let same: Vec<usize> = self.pins_of(self.pins[i].filter, self.pins[i].id).collect();
                after(&same, i).map(Obj::Pin)
            }
        }
    }

    /// The pins of one pin factory, oldest first.
    pub(crate) fn pins_of(&self, filter: usize, id: u32) -> impl Iterator<Item = usize> + '_ {
        self.filters[filter]
            .pins
            .iter()
            .copied()
            .filter(move |pin| self.pins[*pin].id == id)
    }
}

impl Core {
    /// The mutexes of a new filter.
    pub(crate) fn filter_mutexes(&mut self, name: ObjectName) -> (MutexId, MutexId) {
        let control = self.new_mutex(MutexKind::Control, name);
        (control, self.new_mutex(MutexKind::Processing, name))
    }
}

impl Ctx {
    /// The live object at an address the driver passed. Anything else is a violation; nothing is read through the pointer.
    pub(crate) fn resolve<'a>(
        &self,
        core: Guard<'a>,
        ptr: PVOID,
        ddi: &'static str,
        expected: &str,
        accept: impl Fn(Obj) -> bool,
    ) -> (Guard<'a>, Obj) {
        let known = core.objects.find(ptr.addr());
        let (what, name) = match known {
            Some(obj) if core.objects.alive(obj) && accept(obj) => return (core, obj),
            Some(obj) if core.objects.alive(obj) => (
                format!(
                    "{ddi} was called with {}, which is no {expected}",
                    obj.name()
                ),
                Some(obj),
            ),
            Some(obj) => (
                format!(
                    "{ddi} was called with {}, which no longer exists",
                    obj.name()
                ),
                Some(obj),
            ),
            None if ptr.is_null() => (format!("{ddi} was called with a null pointer"), None),
            None => (
                format!("{ddi} was called with a pointer to nothing that AVStream made"),
                None,
            ),
        };
        let mut finding = Finding::new(
            Violation::InvalidObject,
            what,
            format!(
                "pass the {expected} that AVStream handed to the callback, checked for null after a lookup"
            ),
            "the page of the function",
        );
        finding.object = name.map(Obj::name);
        self.fail(core, finding)
    }
}
