//! Object bags: what a driver hangs on an object goes with it.
//!
//! Owns the bags and their items. The owner's mutex is required for every change, as the pages say (ambiguities.md A18: a
//! sample's comment says otherwise). Free callbacks are entered as `spec/entry.toml` says.

use std::collections::HashMap;

use ks_guard::ffi::{
    KSOBJECT_BAG, NTSTATUS, PFNKSFREE, PVOID, STATUS_INSUFFICIENT_RESOURCES, STATUS_SUCCESS,
};

use crate::{
    entry::Slot,
    mutex::MutexId,
    object::{ObjectName, Owned, Ptr},
    pool,
    report::{Finding, Violation},
    thread::{Ctx, Guard, Target},
};

#[derive(Clone, Copy)]
struct Item {
    data: Ptr<core::ffi::c_void>,
    free: PFNKSFREE,
}

struct Bag {
    /// What the bag's address points to. Drivers never look inside.
    _memory: Owned<u64>,
    name: ObjectName,
    /// The mutex of the owner; `None` for a bag of `KsAllocateObjectBag`, about which no page names one.
    owner: Option<MutexId>,
    target: Target,
    alive: bool,
    items: Vec<Item>,
}

/// All bags of a machine, by address.
#[derive(Default)]
pub(crate) struct Bags {
    bags: HashMap<usize, Bag>,
    made: usize,
}

impl Bags {
    /// A new bag, owned by an object or (`None`) by the driver.
    pub(crate) fn make(
        &mut self,
        name: Option<ObjectName>,
        owner: Option<MutexId>,
        target: Target,
    ) -> KSOBJECT_BAG {
        self.made += 1;
        let number = self.made;
        let name = name.unwrap_or(ObjectName {
            kind: crate::object::ObjectKind::Bag,
            number,
        });
        let memory = Owned::new(0_u64);
        let ptr: KSOBJECT_BAG = memory.ptr().cast();
        let bag = Bag {
            _memory: memory,
            name,
            owner,
            target,
            alive: true,
            items: Vec::new(),
        };
        self.bags.insert(ptr.addr(), bag);
        ptr
    }
}

impl Ctx {
    /// The live bag at an address, with the owner's mutex held by this thread where `owned` asks for it.
    pub(crate) fn bag<'a>(
        &self,
        core: Guard<'a>,
        bag: KSOBJECT_BAG,
        ddi: &'static str,
        owned: bool,
    ) -> Guard<'a> {
        let core = self.require_irql(core, 0, ddi);
        let Some(found) = core.bags.bags.get(&bag.addr()).filter(|b| b.alive) else {
            let stale = core.bags.bags.contains_key(&bag.addr());
            let which = if stale {
                "a bag that no longer exists"
            } else {
                "a pointer to no bag"
            };
            let finding = Finding::new(
                Violation::InvalidObject,
                format!("{ddi} was called with {which}"),
                "pass the `Bag` member of a live object",
                "nf-ks-ksadditemtoobjectbag",
            );
            self.fail(core, finding)
        };
        let missing = found
            .owner
            .filter(|owner| owned && !core.owns(self.tid, *owner));
        if let Some(owner) = missing {
            let (name, kind) = (found.name, core.mutexes[owner.0].kind);
            let on = core.mutexes[owner.0].object;
            let first = core.taken_at(owner);
            let finding = Finding::new(
                Violation::MissingMutex,
                format!("{ddi} was called on the bag of {name} without the {kind} of {on}"),
                format!("hold the {kind} around the call"),
                "nf-ks-ksadditemtoobjectbag, object-bags",
            )
            .on(kind, name)
            .first(first);
            self.fail(core, finding)
        }
        core
    }

    pub(crate) fn bag_add(&self, bag: KSOBJECT_BAG, item: PVOID, free: PFNKSFREE) -> NTSTATUS {
        let mut core = self.bag(self.lock(), bag, "KsAddItemToObjectBag", true);
        if core.allocation_fails() {
            return STATUS_INSUFFICIENT_RESOURCES;
        }
        if let Some(bag) = core.bags.bags.get_mut(&bag.addr()) {
            bag.items.push(Item {
                data: Ptr(item),
                free,
            });
        }
        STATUS_SUCCESS
    }

    /// How often the item was in the bag before.
    pub(crate) fn bag_remove(&self, bag: KSOBJECT_BAG, item: PVOID, free: bool) -> u32 {
        let mut core = self.bag(self.lock(), bag, "KsRemoveItemFromObjectBag", true);
        let Some(found) = core.bags.bags.get_mut(&bag.addr()) else {
            return 0;
        };
        let count = found
            .items
            .iter()
            .filter(|i| i.data.addr() == item.addr())
            .count();
        let last = found
            .items
            .iter()
            .position(|i| i.data.addr() == item.addr());
        let removed = last.map(|at| found.items.remove(at));
        let target = found.target;
        drop(core);
        if let Some(item) = removed.filter(|_| free && count == 1) {
            self.free_item(item, &target);
        }
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn free_item(&self, item: Item, target: &Target) {
        let Some(free) = item.free else {
            pool::free(self, item.data.0);
            return;
        };
        let taken = self.take(Slot::BagFree, target);
        self.callback(Slot::BagFree, target.object, || {
            // SAFETY: the driver put this function and item into the bag to have them called together, once.
            unsafe { free(item.data.0) }
        });
        self.give_back(taken);
    }

    /// Ends a bag: newest item first, as the objects that a driver adds later tend to lean on earlier ones.
    pub(crate) fn bag_end(&self, bag: usize) {
        loop {
            let mut core = self.lock();
            let Some(found) = core.bags.bags.get_mut(&bag) else {
                return;
            };
            found.alive = false;
            let target = found.target;
            let Some(item) = found.items.pop() else {
                return;
            };
            let again = found
                .items
                .iter()
                .any(|i| i.data.addr() == item.data.addr());
            drop(core);
            if !again {
                self.free_item(item, &target);
            }
        }
    }

    pub(crate) fn bag_free(&self, bag: KSOBJECT_BAG) {
        drop(self.bag(self.lock(), bag, "KsFreeObjectBag", false));
        self.bag_end(bag.addr());
    }

    /// `_KsEdit`: the item at `item` belongs to the bag and has room for `new` bytes afterwards, the first `old` unchanged.
    ///
    /// # Safety
    /// `item` points to a pointer to `old` readable bytes.
    pub(crate) unsafe fn bag_edit(
        &self,
        bag: KSOBJECT_BAG,
        item: *mut PVOID,
        new: u32,
        old: u32,
        tag: u32,
    ) -> NTSTATUS {
        let core = self.bag(self.lock(), bag, "_KsEdit", true);
        // SAFETY: the caller passes a pointer to the item's pointer.
        let before = unsafe { *item };
        let owned = core
            .bags
            .bags
            .get(&bag.addr())
            .is_some_and(|b| b.items.iter().any(|i| i.data.addr() == before.addr()));
        if owned && new <= old {
            return STATUS_SUCCESS;
        }
        drop(core);
        let fresh = pool::allocate(self, new.max(old) as usize, tag);
        if fresh.is_null() {
            return STATUS_INSUFFICIENT_RESOURCES;
        }
        if !before.is_null() {
            // SAFETY: `before` has `old` readable bytes by contract, `fresh` has at least as many and is new.
            unsafe { fresh.copy_from_nonoverlapping(before.cast(), old.min(new) as usize) };
        }
        let mut core = self.lock();
        let mut replaced = None;
        if let Some(bag) = core.bags.bags.get_mut(&bag.addr()) {
            if owned
                && let Some(at) = bag
                    .items
                    .iter()
                    .position(|i| i.data.addr() == before.addr())
            {
                replaced = Some((bag.items.remove(at), bag.target));
            }
            bag.items.push(Item {
                data: Ptr(fresh.cast()),
                free: None,
            });
        }
        drop(core);
        // SAFETY: as for the read above.
        unsafe { *item = fresh.cast() };
        if let Some((item, target)) = replaced {
            self.free_item(item, &target);
        }
        STATUS_SUCCESS
    }
}
