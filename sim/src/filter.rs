//! Filters: opening, closing, data intersection.
//!
//! Owns the life of a filter and the bookkeeping of requests under way. Property requests are in `property`, pins in `pin`.

use ks_guard::ffi::{
    IRP, KSFILTER, KSFILTER_DESCRIPTOR, KSFILTER_DISPATCH, PIRP, PKSFILTER,
    STATUS_OBJECT_NAME_NOT_FOUND, STATUS_SUCCESS,
};

use crate::{
    device::Device,
    entry::Slot,
    irp::{Lengths, MJ_CLOSE, MJ_CREATE, MJ_DEVICE_CONTROL},
    machine::{Machine, Outcome},
    object::{ObjectKind, ObjectName, Owned, Ptr},
    objects::{FilterObj, Obj},
    power::Callbacks,
    state::{Core, Wait},
    status::{Reply, Status},
    thread::{Ctx, Target},
};

/// `ntstatus.h`: the handle is closed.
const STATUS_INVALID_HANDLE: Status = Status(-0x3FFF_FFF8); // 0xC0000008

/// An open filter. Cheap to clone; all clones are the same handle.
#[derive(Clone, Debug)]
pub struct Filter {
    pub(crate) machine: Machine,
    pub(crate) index: usize,
    ptr: Ptr<KSFILTER>,
}

impl Device {
    /// How many filter factories the device has now.
    #[must_use]
    pub fn factories(&self) -> usize {
        self.machine.inner().core().objects.devices[self.index]
            .factories
            .len()
    }

    /// Opens a filter on the device's `factory`th factory, counted from zero in the order of creation.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the status of Create, or why the open never got there:
    /// `STATUS_DEVICE_NOT_READY`, `STATUS_DEVICE_REMOVED`, `STATUS_OBJECT_NAME_NOT_FOUND`.
    pub fn open_filter(&self, factory: usize) -> Outcome<Reply<Filter>> {
        let device = self.index;
        self.open(move |ctx| {
            let core = ctx.lock();
            core.objects.devices[device].factories.get(factory).copied()
        })
    }

    /// Opens a filter on the factory with this reference string.
    ///
    /// # Errors
    /// As [`Self::open_filter`].
    pub fn open_filter_named(&self, reference: &str) -> Outcome<Reply<Filter>> {
        let (device, reference) = (self.index, reference.to_owned());
        self.open(move |ctx| {
            let core = ctx.lock();
            let list = &core.objects.devices[device].factories;
            list.iter()
                .copied()
                .find(|f| core.objects.factories[*f].reference == reference)
        })
    }

    fn open(
        &self,
        find: impl FnOnce(&Ctx) -> Option<usize> + Send + 'static,
    ) -> Outcome<Reply<Filter>> {
        let (machine, device) = (self.machine.clone(), self.index);
        let reply = self.machine.call(move |ctx| {
            // Bound first, so that the lock is not held while the filter is made.
            let ready = ctx.lock().device_ready(device);
            ready?;
            let factory = find(ctx).ok_or(Status(STATUS_OBJECT_NAME_NOT_FOUND))?;
            ctx.open_filter(factory)
        })?;
        Ok(reply.map(|(index, ptr)| Filter {
            machine,
            index,
            ptr,
        }))
    }
}

impl Filter {
    /// The `PKSFILTER`.
    #[must_use]
    pub fn as_ptr(&self) -> PKSFILTER {
        self.ptr.0
    }

    /// The machine that the filter is part of.
    #[must_use]
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Closes the filter, and first the pins that are still open on it. Waits for requests under way.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the status of Close, or `STATUS_INVALID_HANDLE` if the
    /// filter is closed already.
    pub fn close(&self) -> Outcome<Reply<()>> {
        let index = self.index;
        self.machine.call(move |ctx| ctx.close_filter(index))
    }

    /// Calls the filter's Reset slot, as a reset request does.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, the status of the slot.
    pub fn reset(&self) -> Outcome<Reply<()>> {
        let index = self.index;
        self.machine.call(move |ctx| {
            ctx.filter_request(index)?;
            let (dispatch, target, filter) = ctx.filter_slots(index);
            let status = match dispatch.and_then(|d| d.Reset) {
                Some(reset) => {
                    let taken = ctx.take(Slot::FilterReset, &target);
                    let status = ctx.callback(Slot::FilterReset, target.object, || {
                        // SAFETY: a slot of the driver's table, with the filter it is about (`Machine::load`).
                        unsafe { reset(filter.0) }
                    });
                    ctx.give_back(taken);
                    status
                }
                None => STATUS_SUCCESS,
            };
            ctx.filter_done(index);
            ctx.check_status(Slot::FilterReset, target.object, status)
        })
    }

    /// An IRP about this filter, for code under test that takes one. It is live until [`Irp`] is dropped.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn irp(&self) -> Outcome<Irp> {
        Irp::about(&self.machine, Some(Obj::Filter(self.index)))
    }
}

impl Device {
    /// An IRP about this device (a PnP request, say): it names no filter and no pin.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn irp(&self) -> Outcome<Irp> {
        Irp::about(&self.machine, Some(Obj::Device(self.index)))
    }
}

/// A live IRP that a test holds.
#[derive(Debug)]
pub struct Irp {
    machine: Machine,
    irp: Ptr<IRP>,
}

impl Irp {
    pub(crate) fn about(machine: &Machine, about: Option<Obj>) -> Outcome<Self> {
        let irp =
            machine.call(move |ctx| ctx.make_irp(about, MJ_DEVICE_CONTROL, Lengths::default()))?;
        Ok(Self {
            machine: machine.clone(),
            irp,
        })
    }

    /// The `PIRP`.
    #[must_use]
    pub fn as_ptr(&self) -> PIRP {
        self.irp.0
    }
}

impl Drop for Irp {
    fn drop(&mut self) {
        let irp = self.irp;
        // A stopped machine keeps its memory; there is nothing to end then.
        let _ = self.machine.call(move |ctx| ctx.end_irp(irp));
    }
}

impl Ctx {
    /// Counts a request in, or says why the filter takes none.
    pub(crate) fn filter_request(&self, index: usize) -> Reply<()> {
        let mut core = self.lock();
        core.device_ready(core.objects.filters[index].device)?;
        let filter = &mut core.objects.filters[index];
        if !filter.alive || filter.closing {
            return Err(STATUS_INVALID_HANDLE);
        }
        filter.requests += 1;
        Ok(())
    }

    pub(crate) fn filter_done(&self, index: usize) {
        let mut core = self.lock();
        core.objects.filters[index].requests -= 1;
        core.wake_all();
    }

    pub(crate) fn filter_slots(
        &self,
        index: usize,
    ) -> (Option<KSFILTER_DISPATCH>, Target, Ptr<KSFILTER>) {
        let core = self.lock();
        let filter = &core.objects.filters[index];
        let dispatch = dispatch_of(filter.descriptor);
        (
            dispatch,
            core.objects.target(Obj::Filter(index)),
            Ptr(filter.filter.ptr()),
        )
    }

    fn open_filter(&self, factory: usize) -> Reply<(usize, Ptr<KSFILTER>)> {
        let device = {
            let core = self.lock();
            core.objects.devices[core.objects.factories[factory].device].mutex
        };
        // The hierarchy down to filters is AVStream's to change under the device mutex.
        let taken = self.take_all(&[device]);
        let made = self.new_filter(factory);
        self.give_back(taken);
        let (index, filter) = made?;
        let reply = self.create_filter(index);
        if reply.is_err() {
            self.end_filter(index);
        }
        let mut core = self.lock();
        core.objects.filters[index].opening = false;
        core.wake_all();
        reply.map(|()| (index, filter))
    }

    fn create_filter(&self, index: usize) -> Reply<()> {
        let (dispatch, target, filter) = self.filter_slots(index);
        let Some(create) = dispatch.and_then(|d| d.Create) else {
            return Ok(());
        };
        let irp = self.make_irp(Some(Obj::Filter(index)), MJ_CREATE, Lengths::default());
        let taken = self.take(Slot::FilterCreate, &target);
        let status = self.callback(Slot::FilterCreate, target.object, || {
            // SAFETY: a slot of the driver's table, with the filter it is about (`Machine::load`).
            unsafe { create(filter.0, irp.0) }
        });
        self.give_back(taken);
        self.end_irp(irp);
        self.check_status(Slot::FilterCreate, target.object, status)
    }

    fn new_filter(&self, factory: usize) -> Reply<(usize, Ptr<KSFILTER>)> {
        let mut core = self.lock();
        let found = &core.objects.factories[factory];
        // A factory whose device classes are disabled is not found by clients.
        if !found.alive || found.doomed || !found.enabled {
            return Err(Status(STATUS_OBJECT_NAME_NOT_FOUND));
        }
        let (descriptor, device) = (found.descriptor, found.device);
        core.device_ready(device)?;
        let index = core.objects.filters.len();
        let name = ObjectName {
            kind: ObjectKind::Filter,
            number: index + 1,
        };
        let (control, processing) = core.filter_mutexes(name);
        let device_mutex = core.objects.devices[device].mutex;
        let mutexes = [Some(device_mutex), Some(control), None];
        let bag = core.bags.make(
            Some(name),
            Some(control),
            Target {
                object: Some(name),
                mutexes,
            },
        );
        let parent = core.objects.factories[factory].factory.ptr();
        let filter = Owned::new(KSFILTER {
            Descriptor: descriptor.0,
            Bag: bag,
            // SAFETY: a factory's memory lives as long as the machine; its context is the driver's, which sets it before
            // clients find the factory (`ns-ks-_ksfilter`: a filter starts with it).
            Context: unsafe { (*parent).Context },
        });
        let ptr = Ptr(filter.ptr());
        core.objects.register(ptr.addr(), Obj::Filter(index));
        core.objects.filters.push(FilterObj {
            filter,
            descriptor,
            factory,
            device,
            alive: true,
            opening: true,
            closing: false,
            requests: 0,
            control,
            processing,
            pins: Vec::new(),
            bag: bag.addr(),
            power: Callbacks::NONE,
        });
        core.objects.factories[factory].filters.push(index);
        Ok((index, ptr))
    }

    pub(crate) fn close_filter(&self, index: usize) -> Reply<()> {
        let pins = {
            let created = |core: &mut Core| (!core.objects.filters[index].opening).then_some(());
            let (mut core, ()) = self.block(self.lock(), Wait::Quiet, created);
            let filter = &mut core.objects.filters[index];
            if !filter.alive || filter.closing {
                return Err(STATUS_INVALID_HANDLE);
            }
            filter.closing = true;
            let idle = |core: &mut Core| (core.objects.filters[index].requests == 0).then_some(());
            let (core, ()) = self.block(core, Wait::Quiet, idle);
            core.objects.filters[index].pins.clone()
        };
        for pin in pins {
            // A pin that somebody else closes at this moment is closed all the same.
            let _ = self.close_pin(pin);
        }
        // Also those that somebody else is closing.
        let gone = |core: &mut Core| {
            let mut pins = core.objects.pins.iter();
            (!pins.any(|p| p.filter == index && p.alive)).then_some(())
        };
        drop(self.block(self.lock(), Wait::Quiet, gone));
        let first = self.events_go_first(Obj::Filter(index));
        if first {
            self.free_events(Obj::Filter(index));
        }
        let (dispatch, target, filter) = self.filter_slots(index);
        let mut status = STATUS_SUCCESS;
        if let Some(close) = dispatch.and_then(|d| d.Close) {
            let irp = self.make_irp(Some(Obj::Filter(index)), MJ_CLOSE, Lengths::default());
            let taken = self.take(Slot::FilterClose, &target);
            status = self.callback(Slot::FilterClose, target.object, || {
                // SAFETY: a slot of the driver's table, with the filter it is about (`Machine::load`).
                unsafe { close(filter.0, irp.0) }
            });
            self.give_back(taken);
            self.end_irp(irp);
        }
        if !first {
            self.free_events(Obj::Filter(index));
        }
        self.end_filter(index);
        self.check_status(Slot::FilterClose, target.object, status)
    }

    /// Takes a filter out of the hierarchy and ends its bag; and its factory, if that was only waiting for it.
    fn end_filter(&self, index: usize) {
        let (device, bag, factory) = {
            let core = self.lock();
            let filter = &core.objects.filters[index];
            (
                core.objects.devices[filter.device].mutex,
                filter.bag,
                filter.factory,
            )
        };
        let taken = self.take_all(&[device]);
        self.lock().objects.factories[factory]
            .filters
            .retain(|f| *f != index);
        self.give_back(taken);
        self.bag_end(bag);
        let doomed = {
            let mut core = self.lock();
            core.objects.filters[index].alive = false;
            core.wake_all();
            let factory = &core.objects.factories[factory];
            factory.doomed && factory.filters.is_empty()
        };
        if doomed {
            self.end_factory(factory);
        }
    }
}

pub(crate) fn dispatch_of(descriptor: Ptr<KSFILTER_DESCRIPTOR>) -> Option<KSFILTER_DISPATCH> {
    // SAFETY: `Machine::load`: descriptors live as long as the machine.
    let table = unsafe { (*descriptor.0).Dispatch };
    // SAFETY: as above, for the table that it names.
    unsafe { table.as_ref() }.copied()
}
