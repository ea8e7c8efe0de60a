//! Event entries and the list of each object: adding, generating, removing.
//!
//! Owns the entries' memory and each object's list with its lock. No document says which kind of lock that is
//! (`spec/ambiguities.md` A17): here it is a spin lock, under which RemoveHandler and the match callback run, as the strictest
//! reading has it. What a client asks for is in `event`, the symbols are in `exports::events`.

use std::collections::HashMap;

use ks_guard::ffi::{
    FILE_OBJECT, GUID, IsEqualGUID, KSEVENT_ENTRY, KSEVENT_ENTRY_ONESHOT, KSEVENTDATA, LIST_ENTRY,
    PFILE_OBJECT, PFNKSGENERATEEVENTCALLBACK, PFNKSREMOVEEVENT, PKSEVENT_ENTRY, PLIST_ENTRY, PVOID,
};

use crate::{
    entry::{EntryPolicy, Slot},
    object::{Lent, ObjectName, Owned, Ptr},
    objects::Obj,
    report::{Finding, Violation},
    state::Core,
    thread::{Ctx, Guard},
};

/// Where an entry is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// AddHandler has it, or has kept it, and it is in no list of AVStream's.
    Unlisted,
    /// In the list of the object with this address.
    Listed(usize),
    Removed,
}

/// One client's request to hear of an event.
pub(crate) struct Entry {
    /// The `KSEVENT_ENTRY`, the driver's extra data behind it.
    pub(crate) memory: Lent,
    pub(crate) data: Lent,
    pub(crate) obj: Obj,
    pub(crate) set: GUID,
    pub(crate) id: u32,
    pub(crate) remove: PFNKSREMOVEEVENT,
    pub(crate) life: Life,
    /// What the client was told, signal by signal: the data that came with each.
    pub(crate) signals: Vec<Vec<u8>>,
}

impl Entry {
    pub(crate) fn ptr(&self) -> PKSEVENT_ENTRY {
        self.memory.ptr().cast()
    }
}

/// The list of one object, and the file object of its client.
struct List {
    head: Owned<LIST_ENTRY>,
    file: Owned<FILE_OBJECT>,
}

/// Event entries of a machine; they stay known until the machine ends.
#[derive(Default)]
pub(crate) struct Events {
    pub(crate) entries: Vec<Entry>,
    by_addr: HashMap<usize, usize>,
    /// By the object's address.
    lists: HashMap<usize, List>,
}

impl Events {
    pub(crate) fn find(&self, entry: PKSEVENT_ENTRY) -> Option<usize> {
        self.by_addr.get(&entry.addr()).copied()
    }

    pub(crate) fn push(&mut self, entry: Entry) -> usize {
        let index = self.entries.len();
        self.by_addr.insert(entry.ptr().addr(), index);
        self.entries.push(entry);
        index
    }
}

impl Core {
    fn event_list(&mut self, obj: Obj) -> &List {
        let device = self.objects.devices[self.objects.device_of(obj)]
            .object
            .ptr();
        let at = self.objects.ptr(obj).addr();
        self.events.lists.entry(at).or_insert_with(|| {
            let head = Owned::new(LIST_ENTRY {
                Flink: std::ptr::null_mut(),
                Blink: std::ptr::null_mut(),
            });
            let this = head.ptr();
            // SAFETY: just made, and nobody else has it.
            unsafe { (*this).Flink = this };
            // SAFETY: as above.
            unsafe { (*this).Blink = this };
            List {
                head,
                file: Owned::new(FILE_OBJECT::for_host(device)),
            }
        })
    }

    pub(crate) fn event_file(&mut self, obj: Obj) -> PFILE_OBJECT {
        self.event_list(obj).file.ptr()
    }

    /// The entries of a list in their order, or the address in it that is no entry's.
    fn listed(&mut self, obj: Obj) -> Result<Vec<usize>, usize> {
        let head = self.event_list(obj).head.ptr();
        // SAFETY: a list's head lives as long as the machine.
        let mut at = unsafe { (*head).Flink };
        let mut found = Vec::new();
        while at != head {
            // An entry begins with its list entry.
            let Some(index) = self.events.find(at.cast()) else {
                return Err(at.addr());
            };
            if found.contains(&index) {
                return Err(at.addr());
            }
            found.push(index);
            // SAFETY: a known entry, whose memory is kept.
            at = unsafe { (*at).Flink };
        }
        Ok(found)
    }

    fn unlink(&mut self, index: usize) {
        let entry: PLIST_ENTRY = self.events.entries[index].ptr().cast();
        // SAFETY: a listed entry, whose list's lock this thread holds.
        unsafe { ks_guard::ffi::RemoveEntryList(entry) };
    }
}

/// The lock of one object's list, taken; the IRQL to go back to.
struct Locked {
    at: usize,
    irql: u8,
}

impl Ctx {
    /// The entry at an address that the driver passed.
    pub(crate) fn event_entry<'a>(
        &self,
        core: Guard<'a>,
        entry: PKSEVENT_ENTRY,
        ddi: &str,
    ) -> (Guard<'a>, usize) {
        match core.events.find(entry) {
            Some(index) if core.events.entries[index].life != Life::Removed => (core, index),
            known => {
                let what = if known.is_some() {
                    format!("{ddi} was called with an event entry that is gone")
                } else {
                    format!("{ddi} was called with a pointer to no event entry")
                };
                let finding = Finding::new(
                    Violation::InvalidObject,
                    what,
                    "pass the entry that the AddHandler got, and none after it was removed or a one-shot event was generated",
                    "nf-ks-ksgenerateevent, nf-ks-ksdiscardevent",
                );
                self.fail(core, finding)
            }
        }
    }

    fn lock_list(&self, obj: Obj, ddi: &str) -> Locked {
        let at = {
            let mut core = self.lock();
            let at = core.event_list(obj).head.ptr().addr();
            if core.spins.get(&at).is_some_and(|s| s.owner == self.tid) {
                let finding = Finding::new(
                    Violation::Recursion,
                    format!("{ddi} was called under the lock of the event list of {}", obj.name()),
                    "neither RemoveHandler nor a match callback generates, adds or removes events of the same object",
                    "nf-ks-ksgenerateevents, nc-ks-pfnksremoveevent",
                )
                .object(obj.name());
                self.fail(core, finding);
            }
            at
        };
        let irql = self.acquire_spin(at);
        Locked { at, irql }
    }

    fn unlock_list(&self, locked: &Locked) {
        self.release_spin(locked.at, locked.irql);
    }

    /// Puts an entry into the list of an object, at its end.
    pub(crate) fn add_event(&self, obj: Obj, index: usize, ddi: &str) {
        let locked = self.lock_list(obj, ddi);
        let mut core = self.lock();
        if core.events.entries[index].life != Life::Unlisted {
            let finding = Finding::new(
                Violation::EventEntry,
                format!("{ddi} was called with an entry that is in a list already"),
                "add an entry once: KsDefaultAddEventHandler and KsAddEvent do the same (a typed AddEvent handler does it for you)",
                "nf-ks-ksdefaultaddeventhandler, nf-ks-ksaddevent",
            )
            .object(obj.name());
            self.fail(core, finding);
        }
        let owner = core.objects.ptr(obj).addr();
        let head = core.event_list(obj).head.ptr();
        let entry: PLIST_ENTRY = core.events.entries[index].ptr().cast();
        // SAFETY: the list's own head, and this thread holds its lock.
        let last = unsafe { (*head).Blink };
        // SAFETY: the entry's memory is the simulator's.
        unsafe {
            entry.write(LIST_ENTRY {
                Flink: head,
                Blink: last,
            });
        };
        // SAFETY: the last entry, or the head.
        unsafe { (*last).Flink = entry };
        // SAFETY: the head.
        unsafe { (*head).Blink = entry };
        core.events.entries[index].life = Life::Listed(owner);
        drop(core);
        self.unlock_list(&locked);
    }

    /// The entries of a list whose lock this thread holds.
    fn walk_events(&self, obj: Obj) -> Vec<usize> {
        let mut core = self.lock();
        match core.listed(obj) {
            Ok(found) => found,
            Err(at) => {
                let finding = Finding::new(
                    Violation::EventEntry,
                    format!("the event list of {} leads to {at:#x}, which is no entry", obj.name()),
                    "take an entry out with RemoveEntryList, once, in its RemoveHandler, and touch the list nowhere else",
                    "nc-ks-pfnksremoveevent",
                )
                .object(obj.name());
                self.fail(core, finding)
            }
        }
    }

    /// Tells clients of `obj` that an event has happened (`KsGenerateEvents`).
    pub(crate) fn generate_events(
        &self,
        obj: Obj,
        set: Option<GUID>,
        id: u32,
        data: &[u8],
        matches: (PFNKSGENERATEEVENTCALLBACK, PVOID),
    ) {
        let locked = self.lock_list(obj, "KsGenerateEvents");
        // A signal may end its entry, and with it a place in the list.
        for index in self.walk_events(obj) {
            let entry = {
                let core = self.lock();
                let entry = &core.events.entries[index];
                let named = set.is_none_or(|set| IsEqualGUID(&set, &entry.set));
                if !named || entry.id != id || entry.life == Life::Removed {
                    continue;
                }
                Ptr(entry.ptr())
            };
            let (callback, context) = matches;
            let wanted = callback.is_none_or(|callback| {
                self.callback(Slot::EventMatch, Some(obj.name()), || {
                    // SAFETY: the driver's callback with its own context, and a live entry of the list (`Machine::load`).
                    unsafe { callback(context, entry.get()) != 0 }
                })
            });
            if wanted {
                self.signal(index, data);
            }
        }
        self.unlock_list(&locked);
    }

    /// Tells one client. A one-shot entry ends with it. Called with the lock of its list held, if it is in one.
    fn signal(&self, index: usize, data: &[u8]) {
        let once = {
            let mut core = self.lock();
            let entry = &mut core.events.entries[index];
            entry.signals.push(data.to_vec());
            // SAFETY: a live entry, whose memory is kept.
            unsafe { (*entry.ptr()).Flags & KSEVENT_ENTRY_ONESHOT != 0 }
        };
        if once {
            self.remove_entry(index);
        }
    }

    /// `KsGenerateEvent` and `KsGenerateDataEvent`: the entry is the caller's to know.
    pub(crate) fn generate_event(&self, index: usize, data: &[u8], takes_lock: bool) {
        let (obj, listed) = {
            let core = self.lock();
            let entry = &core.events.entries[index];
            (entry.obj, matches!(entry.life, Life::Listed(_)))
        };
        let at = self.lock().event_list(obj).head.ptr().addr();
        let own = self
            .lock()
            .spins
            .get(&at)
            .is_some_and(|s| s.owner == self.tid);
        if listed && !own && !takes_lock {
            let finding = Finding::new(
                Violation::MissingMutex,
                "KsGenerateDataEvent was called without the lock of the list that the entry is in",
                "call KsGenerateEvents, which takes the list's lock itself; it is AVStream's own",
                "nf-ks-ksgeneratedataevent",
            )
            .object(obj.name());
            self.fail(self.lock(), finding);
        }
        if listed && !own {
            let locked = self.lock_list(obj, "KsGenerateEvent");
            self.signal(index, data);
            self.unlock_list(&locked);
        } else {
            self.signal(index, data);
        }
    }

    /// Has the driver take an entry out of its list, or does it, and ends it. Called with the list's lock held.
    fn remove_entry(&self, index: usize) {
        let (obj, entry, remove, file) = {
            let mut core = self.lock();
            let entry = &core.events.entries[index];
            let (obj, ptr, remove) = (entry.obj, Ptr(entry.ptr()), entry.remove);
            (obj, ptr, remove, Ptr(core.event_file(obj)))
        };
        let was_listed = matches!(self.lock().events.entries[index].life, Life::Listed(_));
        if let Some(remove) = remove {
            let name = obj.name();
            self.callback(Slot::EventRemove, Some(name), || {
                // SAFETY: a handler of the driver's table, with the client's file object and a live entry (`Machine::load`).
                unsafe { remove(file.get(), entry.get()) }
            });
            if self.walk_events(obj).contains(&index) {
                self.left_in_list(name);
            }
        } else if was_listed {
            self.lock().unlink(index);
        }
        self.end_entry(index);
    }

    fn left_in_list(&self, object: ObjectName) -> ! {
        let finding = Finding::new(
            Violation::EventEntry,
            "event Remove returned and its entry is still in the object's list",
            "call RemoveEntryList(&EventEntry->ListEntry) (a typed RemoveEvent handler does it for you)",
            "nc-ks-pfnksremoveevent",
        )
        .object(object);
        self.fail(self.lock(), finding)
    }

    /// An entry that is in no list any more is freed (`KsDiscardEvent`): nobody may touch it.
    pub(crate) fn end_entry(&self, index: usize) {
        let mut core = self.lock();
        let entry = &mut core.events.entries[index];
        entry.life = Life::Removed;
        let intact = entry.memory.intact() && entry.data.intact();
        let name = entry.obj.name();
        if !intact {
            let finding = Finding::new(
                Violation::BufferOverrun,
                "bytes were written past the end of an event entry or of the client's event data",
                "ask for the room in ExtraEntryData, and compare with DataInput (typed handlers do both)",
                "ns-ks-ksevent_item",
            )
            .object(name);
            self.fail(core, finding);
        }
    }

    /// `KsDisableEvent`: whether the entry was in the list of its object.
    pub(crate) fn disable_event(&self, index: usize) -> bool {
        let obj = self.lock().events.entries[index].obj;
        let target = self.lock().objects.target(obj);
        let taken = self.take(Slot::EventRemove, &target);
        let locked = self.lock_list(obj, "KsDisableEvent");
        let found = self.walk_events(obj).contains(&index);
        if found {
            self.remove_entry(index);
        }
        self.unlock_list(&locked);
        self.give_back(taken);
        found
    }

    /// `KsFreeEventList`: what the client of a file that is being closed had enabled.
    pub(crate) fn free_events(&self, obj: Obj) {
        let at = self.lock().objects.ptr(obj).addr();
        if !self.lock().events.lists.contains_key(&at) {
            return;
        }
        let target = self.lock().objects.target(obj);
        let taken = self.take(Slot::EventRemove, &target);
        let locked = self.lock_list(obj, "KsFreeEventList");
        for index in self.walk_events(obj) {
            self.remove_entry(index);
        }
        self.unlock_list(&locked);
        self.give_back(taken);
    }

    /// Whether the entries of a file go before the object's Close. No page says: by default they do, and a seeded machine
    /// tosses a coin.
    pub(crate) fn events_go_first(&self, obj: Obj) -> bool {
        let mut core = self.lock();
        let has_any = core.listed(obj).is_ok_and(|found| !found.is_empty());
        match core.config.policy {
            EntryPolicy::Seeded(_) if has_any => core.coin(),
            _ => true,
        }
    }
}

/// What AVStream fills in of an entry.
pub(crate) fn new_entry(extra: usize) -> Lent {
    let len = size_of::<KSEVENT_ENTRY>() + extra;
    Lent::new(&[], len)
}

/// The client's event data: a `KSEVENTDATA`, and its parameters.
pub(crate) fn event_data(notification: u32, parameters: &[u8]) -> Lent {
    let mut bytes = vec![0; size_of::<KSEVENTDATA>()];
    bytes[..4].copy_from_slice(&notification.to_le_bytes());
    bytes.extend(parameters);
    Lent::new(&bytes, bytes.len())
}
