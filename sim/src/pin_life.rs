//! The life of a pin as AVStream leads it: creation, format changes, state steps, closing.
//!
//! Owns what happens on the simulator thread; the handle that a test holds is in `pin`, formats are in `format`.

use ks_guard::ffi::{
    KSPIN, KSPIN_COMMUNICATION_SINK, KSPIN_DESCRIPTOR_EX, KSPIN_DISPATCH,
    KSPIN_FLAG_GENERATE_MAPPINGS, KSPIN_INTERFACE, KSPRIORITY, KSPRIORITY_NORMAL, KSRESET_END,
    KSSTATE, KSSTATE_STOP, KSSTREAM_HEADER, NTSTATUS, PKSDATAFORMAT, STATUS_INVALID_DEVICE_REQUEST,
    STATUS_INVALID_PARAMETER, STATUS_NO_MATCH, STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED,
    STATUS_SUCCESS,
};

use crate::{
    entry::Slot,
    format::{is_format, matches, ranges},
    irp::{Lengths, MJ_CLOSE, MJ_CREATE},
    object::{Lent, ObjectKind, ObjectName, Owned, Ptr},
    objects::{Obj, PinObj},
    power::Callbacks,
    state::{Core, Wait},
    status::{Reply, Status},
    thread::{Ctx, Target},
};

/// `ntstatus.h`: the handle is closed.
const STATUS_INVALID_HANDLE: Status = Status(-0x3FFF_FFF8); // 0xC0000008

impl Ctx {
    pub(crate) fn pin_request(&self, index: usize, needs_device: bool) -> Reply<()> {
        let mut core = self.lock();
        if needs_device {
            core.device_ready(core.objects.pins[index].device)?;
        }
        let pin = &mut core.objects.pins[index];
        if !pin.alive || pin.closing {
            return Err(STATUS_INVALID_HANDLE);
        }
        pin.requests += 1;
        Ok(())
    }

    pub(crate) fn pin_done(&self, index: usize) {
        let mut core = self.lock();
        core.objects.pins[index].requests -= 1;
        core.wake_all();
    }

    pub(crate) fn pin_slots(&self, index: usize) -> (Option<KSPIN_DISPATCH>, Ptr<KSPIN>) {
        let core = self.lock();
        let pin = &core.objects.pins[index];
        // SAFETY: `Machine::load`: descriptors live as long as the machine.
        let table = unsafe { (*pin.descriptor.0).Dispatch };
        // SAFETY: as above, for the table that it names.
        (unsafe { table.as_ref() }.copied(), Ptr(pin.pin.ptr()))
    }

    pub(crate) fn open_pin(
        &self,
        filter: usize,
        id: u32,
        format: &[u8],
    ) -> Reply<(usize, Ptr<KSPIN>)> {
        let Some(descriptor) = self.lock().pin_descriptor(filter, id) else {
            return Err(Status(STATUS_NOT_FOUND));
        };
        if !is_format(format) {
            return Err(Status(STATUS_INVALID_PARAMETER));
        }
        let (filter_dispatch, filter_target, _) = self.filter_slots(filter);
        // SAFETY: `Machine::load`: descriptors live as long as the machine.
        let described = unsafe { &*descriptor.0 };
        let possible = described.InstancesPossible as usize;
        let mappings = described.Flags & KSPIN_FLAG_GENERATE_MAPPINGS != 0;
        if mappings || filter_dispatch.is_some_and(|d| d.Process.is_some()) {
            return Err(Status(STATUS_NOT_SUPPORTED));
        }
        // The slots of opening are entered with the same mutexes, so one scope serves both and the bookkeeping.
        let taken = self.take(Slot::PinCreate, &filter_target);
        let open = self.lock().objects.pins_of(filter, id).count();
        let reply = if open >= possible {
            Err(Status(STATUS_INVALID_DEVICE_REQUEST))
        } else {
            let (index, pin) = self.new_pin(filter, id, descriptor);
            let made = self.create_pin(index, pin, format);
            if made.is_err() {
                let mut core = self.lock();
                core.objects.filters[filter].pins.retain(|p| *p != index);
                core.objects.pins[index].closing = true;
            }
            made.map(|()| (index, pin)).inspect_err(|_| {
                self.end_queue(index);
                self.end_pin(index);
            })
        };
        self.give_back(taken);
        reply
    }

    fn new_pin(
        &self,
        filter: usize,
        id: u32,
        descriptor: Ptr<KSPIN_DESCRIPTOR_EX>,
    ) -> (usize, Ptr<KSPIN>) {
        let mut core = self.lock();
        let index = core.objects.pins.len();
        let name = ObjectName {
            kind: ObjectKind::Pin,
            number: index + 1,
        };
        let device = core.objects.filters[filter].device;
        let control = core.objects.filters[filter].control;
        let processing = core.new_mutex(crate::mutex::MutexKind::Processing, name);
        let mutexes = [
            Some(core.objects.devices[device].mutex),
            Some(control),
            None,
        ];
        let bag = core.bags.make(
            Some(name),
            Some(control),
            Target {
                object: Some(name),
                mutexes,
            },
        );
        // SAFETY: `Machine::load`: descriptors live as long as the machine.
        let data_flow = unsafe { (*descriptor.0).PinDescriptor.DataFlow };
        let identifier = KSPIN_INTERFACE::default();
        let parent = core.objects.filters[filter].filter.ptr();
        let pin = Owned::new(KSPIN {
            Descriptor: descriptor.0,
            Bag: bag,
            // SAFETY: a filter's memory lives as long as the machine; its context is the driver's, which sets it in the
            // filter's Create (`ns-ks-_kspin`: a pin starts with it).
            Context: unsafe { (*parent).Context },
            Id: id,
            Communication: KSPIN_COMMUNICATION_SINK,
            ConnectionIsExternal: 0,
            ConnectionInterface: KSPIN_INTERFACE {
                Set: ks_guard::ffi::KSINTERFACESETID_Standard,
                ..identifier
            },
            ConnectionMedium: KSPIN_INTERFACE {
                Set: ks_guard::ffi::KSMEDIUMSETID_Standard,
                ..identifier
            },
            ConnectionPriority: KSPRIORITY {
                PriorityClass: KSPRIORITY_NORMAL,
                PrioritySubClass: 1,
            },
            ConnectionFormat: std::ptr::null_mut(),
            AttributeList: std::ptr::null_mut(),
            StreamHeaderSize: u32::try_from(size_of::<KSSTREAM_HEADER>()).unwrap_or(0),
            DataFlow: data_flow,
            DeviceState: KSSTATE_STOP,
            ResetState: KSRESET_END,
            ClientState: KSSTATE_STOP,
        });
        let ptr = Ptr(pin.ptr());
        core.objects.register(ptr.addr(), Obj::Pin(index));
        core.objects.pins.push(PinObj {
            pin,
            descriptor,
            id,
            filter,
            device,
            alive: true,
            closing: false,
            requests: 0,
            processing,
            state: KSSTATE_STOP,
            bag: bag.addr(),
            format: Lent::new(&[], 0),
            busy: false,
            again: false,
            power: Callbacks::NONE,
        });
        core.objects.filters[filter].pins.push(index);
        core.new_queue(index, ptr.0);
        (index, ptr)
    }

    fn create_pin(&self, index: usize, pin: Ptr<KSPIN>, format: &[u8]) -> Reply<()> {
        self.change_format(index, format)?;
        let (dispatch, _) = self.pin_slots(index);
        let Some(create) = dispatch.and_then(|d| d.Create) else {
            return Ok(());
        };
        let name = Obj::Pin(index).name();
        let irp = self.make_irp(Some(Obj::Pin(index)), MJ_CREATE, Lengths::default());
        let status = self.callback(Slot::PinCreate, Some(name), || {
            // SAFETY: a slot of the driver's table, with the pin it is about (`Machine::load`).
            unsafe { create(pin.0, irp.0) }
        });
        self.end_irp(irp);
        self.check_status(Slot::PinCreate, Some(name), status)
    }

    /// Offers a format to the driver, range by range. Called with the control mutex held for AVStream.
    pub(crate) fn change_format(&self, index: usize, format: &[u8]) -> Reply<()> {
        let (dispatch, pin) = self.pin_slots(index);
        let descriptor = self.lock().objects.pins[index].descriptor;
        let fresh = Lent::new(format, format.len());
        let proposed: PKSDATAFORMAT = fresh.ptr().cast();
        // SAFETY: a live pin; AVStream writes this member under the control mutex.
        let old = unsafe { (*pin.0).ConnectionFormat };
        let mut status: NTSTATUS = STATUS_NO_MATCH;
        for range in ranges(descriptor) {
            // SAFETY: `format` has at least a head (checked by the callers); the range is the descriptor's.
            if !unsafe { matches(proposed, range.0) } {
                continue;
            }
            // SAFETY: as above. The driver reads the proposed format here and the old one in its argument.
            unsafe { (*pin.0).ConnectionFormat = proposed };
            status = match dispatch.and_then(|d| d.SetDataFormat) {
                Some(set) => {
                    let name = Obj::Pin(index).name();
                    self.callback(Slot::PinSetDataFormat, Some(name), || {
                        // SAFETY: a slot of the driver's table, with the pin it is about (`Machine::load`).
                        unsafe { set(pin.0, old, std::ptr::null_mut(), range.0, std::ptr::null()) }
                    })
                }
                None => STATUS_SUCCESS,
            };
            if status != STATUS_NO_MATCH {
                break;
            }
        }
        let reply = self.check_status(Slot::PinSetDataFormat, Some(Obj::Pin(index).name()), status);
        let mut core = self.lock();
        let bytes = fresh.len();
        if reply.is_ok() {
            let before = std::mem::replace(&mut core.objects.pins[index].format, fresh);
            core.quarantine.keep(before, bytes);
        } else {
            // SAFETY: as above.
            unsafe { (*pin.0).ConnectionFormat = old };
            core.quarantine.keep(fresh, bytes);
        }
        reply
    }

    /// Walks the state, step by step, under one hold of the control mutex.
    pub(crate) fn walk_state(&self, index: usize, to: KSSTATE) -> Reply<()> {
        let target = self.lock().objects.target(Obj::Pin(index));
        let taken = self.take(Slot::PinSetDeviceState, &target);
        let mut reply = Ok(());
        loop {
            let from = self.lock().objects.pins[index].state;
            let step = from + (to - from).signum();
            if step == from {
                break;
            }
            reply = self.step_state(index, step, from, &target);
            if reply.is_err() {
                break;
            }
        }
        self.give_back(taken);
        reply
    }

    fn step_state(&self, index: usize, to: KSSTATE, from: KSSTATE, target: &Target) -> Reply<()> {
        let (dispatch, pin) = self.pin_slots(index);
        let down = to < from;
        if down {
            // No new processing below, and what runs now is done before the driver hears of the step.
            self.lock().objects.pins[index].state = to;
            let processing: Vec<_> = target.mutexes[2].into_iter().collect();
            let barrier = self.take_all(&processing);
            self.give_back(barrier);
        }
        let status = match dispatch.and_then(|d| d.SetDeviceState) {
            Some(set) => self.callback(Slot::PinSetDeviceState, target.object, || {
                // SAFETY: a slot of the driver's table, with the pin it is about (`Machine::load`).
                unsafe { set(pin.0, to, from) }
            }),
            None => STATUS_SUCCESS,
        };
        let reply = self.check_status(Slot::PinSetDeviceState, target.object, status);
        let mut core = self.lock();
        core.objects.pins[index].state = if reply.is_ok() { to } else { from };
        if reply.is_ok() {
            // SAFETY: a live pin; AVStream writes this member under the control mutex, which this thread holds.
            unsafe { (*pin.0).DeviceState = to };
            // SAFETY: as above.
            unsafe { (*pin.0).ClientState = to };
        }
        drop(core);
        if reply.is_ok() && to == KSSTATE_STOP {
            self.flush(index);
        }
        reply
    }

    pub(crate) fn close_pin(&self, index: usize) -> Reply<()> {
        {
            let mut core = self.lock();
            let pin = &mut core.objects.pins[index];
            if !pin.alive || pin.closing {
                return Err(STATUS_INVALID_HANDLE);
            }
            pin.closing = true;
            let idle = |core: &mut Core| (core.objects.pins[index].requests == 0).then_some(());
            drop(self.block(core, Wait::Quiet, idle));
        }
        // A driver's refusal to stop does not keep a handle open.
        let _ = self.walk_state(index, KSSTATE_STOP);
        self.delete_allocators(index);
        let not_busy = |core: &mut Core| (!core.objects.pins[index].busy).then_some(());
        drop(self.block(self.lock(), Wait::Quiet, not_busy));
        self.flush(index);
        let first = self.events_go_first(Obj::Pin(index));
        if first {
            self.free_events(Obj::Pin(index));
        }
        let target = self.lock().objects.target(Obj::Pin(index));
        let (dispatch, pin) = self.pin_slots(index);
        let taken = self.take(Slot::PinClose, &target);
        let mut status = STATUS_SUCCESS;
        if let Some(close) = dispatch.and_then(|d| d.Close) {
            let irp = self.make_irp(Some(Obj::Pin(index)), MJ_CLOSE, Lengths::default());
            status = self.callback(Slot::PinClose, target.object, || {
                // SAFETY: a slot of the driver's table, with the pin it is about (`Machine::load`).
                unsafe { close(pin.0, irp.0) }
            });
            self.end_irp(irp);
        }
        self.end_queue(index);
        {
            let mut core = self.lock();
            let filter = core.objects.pins[index].filter;
            core.objects.filters[filter].pins.retain(|p| *p != index);
        }
        self.give_back(taken);
        if !first {
            self.free_events(Obj::Pin(index));
        }
        self.end_pin(index);
        self.check_status(Slot::PinClose, target.object, status)
    }

    /// Ends the bag of a pin that is out of the hierarchy, and the pin with it. A power callback about it comes to its end
    /// first.
    fn end_pin(&self, index: usize) {
        let idle = |core: &mut Core| (core.objects.pins[index].requests == 0).then_some(());
        drop(self.block(self.lock(), Wait::Quiet, idle));
        let bag = self.lock().objects.pins[index].bag;
        self.bag_end(bag);
        let mut core = self.lock();
        core.objects.pins[index].alive = false;
        core.wake_all();
    }
}
