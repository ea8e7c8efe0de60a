//! Events as a client sees them: enabling, being told, disabling; and support requests.
//!
//! Owns the lookup in automation tables, the size checks that come before a handler, and the client's handle. Handlers are
//! entered as `spec/entry.toml` says. The lists are in `event_list`.

use ks_guard::ffi::{
    GUID, IoGetCurrentIrpStackLocation, IsEqualGUID, KSEVENT_ENTRY, KSEVENT_ENTRY_ONESHOT,
    KSEVENT_ITEM, KSEVENT_SET, KSEVENT_TYPE_BASICSUPPORT, KSEVENTDATA, KSEVENTF_EVENT_HANDLE,
    KSIDENTIFIER, LIST_ENTRY, PKSEVENT_ENTRY, STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER,
    STATUS_NOT_FOUND, STATUS_PROPSET_NOT_FOUND, STATUS_UNSUCCESSFUL,
};

use crate::{
    entry::Slot,
    event_list::{Entry, Life, event_data, new_entry},
    filter::Filter,
    irp::{Lengths, MJ_DEVICE_CONTROL},
    machine::{Machine, Outcome},
    object::Ptr,
    objects::Obj,
    pin::Pin,
    report::{Finding, Violation},
    status::{Reply, Status},
    thread::Ctx,
};

/// Names an event, with what the client sends besides.
#[derive(Clone, Debug)]
pub struct Event {
    /// The event set.
    pub set: GUID,
    /// The event within the set.
    pub id: u32,
    /// Bytes that follow the `KSEVENTDATA`.
    pub parameters: Vec<u8>,
    /// The client wants to hear of it once.
    pub once: bool,
}

impl Event {
    /// An event whose client sends a bare `KSEVENTDATA`, and hears of it until it disables it.
    #[must_use]
    pub fn new(set: GUID, id: u32) -> Self {
        Self {
            set,
            id,
            parameters: Vec::new(),
            once: false,
        }
    }

    /// The same event with parameters.
    #[must_use]
    pub fn with_parameters(self, parameters: &[u8]) -> Self {
        Self {
            parameters: parameters.to_vec(),
            ..self
        }
    }

    /// The same event, to hear of once (`KSEVENT_TYPE_ONESHOT`).
    #[must_use]
    pub fn once(self) -> Self {
        Self { once: true, ..self }
    }
}

/// An event that a client has enabled. Dropping it disables nothing.
#[derive(Clone, Debug)]
pub struct EnabledEvent {
    machine: Machine,
    index: usize,
    entry: Ptr<KSEVENT_ENTRY>,
}

impl EnabledEvent {
    /// The `PKSEVENT_ENTRY`.
    #[must_use]
    pub fn as_ptr(&self) -> PKSEVENT_ENTRY {
        self.entry.0
    }

    /// What the client has been told so far: for each signal the data that came with it, if any.
    #[must_use]
    pub fn signals(&self) -> Vec<Vec<u8>> {
        let core = self.machine.inner().core();
        core.events.entries[self.index].signals.clone()
    }

    /// Whether the client can still be told: not after it was disabled, its file closed, or a one-shot event generated.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        let core = self.machine.inner().core();
        core.events.entries[self.index].life != Life::Removed
    }

    /// Disables the event: RemoveHandler, at `DISPATCH_LEVEL`, under the lock of the object's list.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, `STATUS_UNSUCCESSFUL` if the entry is not in the
    /// object's list (any more).
    pub fn disable(&self) -> Outcome<Reply<()>> {
        let index = self.index;
        self.machine.call(move |ctx| {
            let obj = ctx.lock().events.entries[index].obj;
            ctx.begin_request(obj)?;
            let found = ctx.disable_event(index);
            ctx.end_request(obj);
            if found {
                Ok(())
            } else {
                Err(Status(STATUS_UNSUCCESSFUL))
            }
        })
    }
}

macro_rules! event_requests {
    ($handle:ty, $obj:path, $what:literal) => {
        impl $handle {
            #[doc = concat!("Enables an event of the ", $what, ": AddHandler, or the object's list where there is none.")]
            ///
            /// # Errors
            /// The report of the violation that stopped the machine; inside, the handler's status, or ks.sys's own:
            /// `STATUS_PROPSET_NOT_FOUND`, `STATUS_NOT_FOUND`, `STATUS_BUFFER_TOO_SMALL` (the event's data is shorter than the
            /// item's `DataInput`).
            pub fn enable_event(&self, event: &Event) -> Outcome<Reply<EnabledEvent>> {
                let (obj, event, machine) = ($obj(self.index), event.clone(), self.machine.clone());
                let reply = self.machine.call(move |ctx| ctx.enable_event(obj, &event))?;
                Ok(reply.map(|(index, entry)| EnabledEvent {
                    machine,
                    index,
                    entry,
                }))
            }

            /// Asks whether the event is supported (`KSEVENT_TYPE_BASICSUPPORT`), with a buffer of `len` bytes for an answer;
            /// returns what SupportHandler filled, and nothing where there is none.
            ///
            /// # Errors
            /// As for `enable_event`.
            pub fn event_support(&self, event: &Event, len: usize) -> Outcome<Reply<Vec<u8>>> {
                let (obj, event) = ($obj(self.index), event.clone());
                self.machine.call(move |ctx| ctx.event_support(obj, &event, len))
            }
        }
    };
}

event_requests!(Filter, Obj::Filter, "filter");
event_requests!(Pin, Obj::Pin, "pin");

/// An item of a table, and the set that it is in.
struct Found {
    item: Ptr<KSEVENT_ITEM>,
    set: Ptr<KSEVENT_SET>,
}

impl Ctx {
    pub(crate) fn begin_request(&self, obj: Obj) -> Reply<()> {
        match obj {
            Obj::Pin(index) => self.pin_request(index, true),
            Obj::Filter(index) => self.filter_request(index),
            Obj::Device(_) | Obj::Factory(_) => Err(Status(STATUS_INVALID_PARAMETER)),
        }
    }

    pub(crate) fn end_request(&self, obj: Obj) {
        match obj {
            Obj::Pin(index) => self.pin_done(index),
            Obj::Filter(index) => self.filter_done(index),
            Obj::Device(_) | Obj::Factory(_) => {}
        }
    }

    fn find_event(&self, obj: Obj, event: &Event) -> Reply<Found> {
        // SAFETY: `Machine::load`: descriptors and the tables that they name live as long as the machine.
        let Some(table) = (unsafe { self.automation(obj).as_ref() }) else {
            return Err(Status(STATUS_PROPSET_NOT_FOUND));
        };
        let size = (table.EventItemSize as usize).max(size_of::<KSEVENT_ITEM>());
        for at in 0..table.EventSetsCount as usize {
            // SAFETY: the table has that many sets.
            let set = unsafe { table.EventSets.add(at) };
            // SAFETY: as above.
            let found = unsafe { &*set };
            // SAFETY: a set names its GUID.
            let guid = unsafe { &*found.Set };
            if !IsEqualGUID(guid, &event.set) {
                continue;
            }
            for at in 0..found.EventsCount as usize {
                // SAFETY: the set has that many items, of the size that the table states.
                let item = unsafe { found.EventItem.byte_add(size * at) };
                // SAFETY: as above.
                if unsafe { (*item).EventId } == event.id {
                    return Ok(Found {
                        item: Ptr(item.cast_mut()),
                        set: Ptr(set.cast_mut()),
                    });
                }
            }
            return Err(Status(STATUS_NOT_FOUND));
        }
        Err(Status(STATUS_PROPSET_NOT_FOUND))
    }

    fn enable_event(&self, obj: Obj, event: &Event) -> Reply<(usize, Ptr<KSEVENT_ENTRY>)> {
        self.begin_request(obj)?;
        let reply = self
            .find_event(obj, event)
            .and_then(|found| self.add_entry(obj, event, &found));
        self.end_request(obj);
        reply
    }

    fn add_entry(
        &self,
        obj: Obj,
        event: &Event,
        found: &Found,
    ) -> Reply<(usize, Ptr<KSEVENT_ENTRY>)> {
        // SAFETY: `Machine::load`: tables live as long as the machine.
        let item = unsafe { *found.item.get() };
        if (item.DataInput as usize) < size_of::<KSEVENTDATA>() {
            let finding = Finding::new(
                Violation::EventEntry,
                format!(
                    "event {} asks for {} bytes of event data",
                    event.id, item.DataInput
                ),
                "DataInput is sizeof(KSEVENTDATA) at least (a typed table computes it)",
                "ns-ks-ksevent_item",
            )
            .object(obj.name());
            self.fail(self.lock(), finding);
        }
        let data = event_data(KSEVENTF_EVENT_HANDLE, &event.parameters);
        // The pages give no status for this case; a property's too short value has this one.
        if data.len() < item.DataInput as usize {
            return Err(Status(STATUS_BUFFER_TOO_SMALL));
        }
        let index = self.make_entry(obj, event, found, data);
        let (entry, data, len) = {
            let core = self.lock();
            let entry = &core.events.entries[index];
            (Ptr(entry.ptr()), Ptr(entry.data.ptr()), entry.data.len())
        };
        let Some(add) = item.AddHandler else {
            self.add_event(obj, index, "KsEnableEvent");
            return Ok((index, entry));
        };
        let irp = self.event_irp(obj, len);
        let target = self.lock().objects.target(obj);
        let taken = self.take(Slot::EventAdd, &target);
        let status = self.callback(Slot::EventAdd, target.object, || {
            // SAFETY: a handler of the driver's table, with a live IRP, event data of at least its DataInput bytes and an
            // entry with its ExtraEntryData behind it (`Machine::load`).
            unsafe { add(irp.get(), data.get().cast(), entry.get()) }
        });
        self.give_back(taken);
        self.end_irp(irp);
        let reply = self.check_status(Slot::EventAdd, target.object, status);
        if reply.is_err() {
            self.refuse_listed(obj, index);
            self.end_entry(index);
        }
        reply.map(|()| (index, entry))
    }

    /// An entry is freed when its AddHandler fails; one that was added stays in the list all the same.
    fn refuse_listed(&self, obj: Obj, index: usize) {
        let core = self.lock();
        if !matches!(core.events.entries[index].life, Life::Listed(_)) {
            return;
        }
        let finding = Finding::new(
            Violation::EventEntry,
            "event Add failed after it had added the entry to the object's list",
            "add the entry last: AVStream discards it when the handler fails",
            "nf-ks-ksenableevent, nf-ks-ksdiscardevent",
        )
        .object(obj.name());
        self.fail(core, finding);
    }

    fn make_entry(
        &self,
        obj: Obj,
        event: &Event,
        found: &Found,
        data: crate::object::Lent,
    ) -> usize {
        // SAFETY: `Machine::load`: tables live as long as the machine.
        let item = unsafe { *found.item.get() };
        let memory = new_entry(item.ExtraEntryData as usize);
        let mut core = self.lock();
        let ptr: PKSEVENT_ENTRY = memory.ptr().cast();
        let entry = KSEVENT_ENTRY {
            ListEntry: LIST_ENTRY {
                Flink: std::ptr::null_mut(),
                Blink: std::ptr::null_mut(),
            },
            // The client's event object; its memory stands for it, and nobody looks.
            Object: data.ptr().cast(),
            DpcItem: std::ptr::null_mut(),
            EventData: data.ptr().cast(),
            NotificationType: KSEVENTF_EVENT_HANDLE,
            EventSet: found.set.get(),
            EventItem: found.item.get(),
            FileObject: core.event_file(obj),
            SemaphoreAdjustment: 0,
            Reserved: 0,
            Flags: if event.once { KSEVENT_ENTRY_ONESHOT } else { 0 },
        };
        // SAFETY: the memory was just made, is long enough and aligned to 16 bytes.
        unsafe { ptr.write(entry) };
        core.events.push(Entry {
            memory,
            data,
            obj,
            set: event.set,
            id: event.id,
            remove: item.RemoveHandler,
            life: Life::Unlisted,
            signals: Vec::new(),
        })
    }

    /// The IRP of a request about events, with the client's file object.
    fn event_irp(&self, obj: Obj, output: usize) -> Ptr<ks_guard::ffi::IRP> {
        let lengths = Lengths {
            output,
            input: size_of::<KSIDENTIFIER>(),
        };
        let irp = self.make_irp(Some(obj), MJ_DEVICE_CONTROL, lengths);
        let file = self.lock().event_file(obj);
        // SAFETY: an IRP that was just made.
        let stack = unsafe { IoGetCurrentIrpStackLocation(irp.get()) };
        // SAFETY: a live IRP has a stack location.
        unsafe { (*stack).FileObject = file };
        irp
    }

    fn event_support(&self, obj: Obj, event: &Event, len: usize) -> Reply<Vec<u8>> {
        self.begin_request(obj)?;
        let reply = self.find_event(obj, event).and_then(|found| {
            // SAFETY: `Machine::load`: tables live as long as the machine.
            match unsafe { (*found.item.get()).SupportHandler } {
                None => Ok(Vec::new()),
                Some(handler) => {
                    let head = KSIDENTIFIER {
                        Set: event.set,
                        Id: event.id,
                        Flags: KSEVENT_TYPE_BASICSUPPORT,
                    };
                    self.ask(obj, Slot::EventSupport, handler, head, len)
                }
            }
        });
        self.end_request(obj);
        reply
    }
}
