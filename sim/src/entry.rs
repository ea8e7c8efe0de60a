//! Where and how AVStream enters a minidriver: the slots, and `spec/entry.toml` as data.
//!
//! Owns the list of callbacks the simulator enters and the policy that turns a `maybe` of the table into a lock state.
//! It must not know objects or threads. `thread::enter` asks it before every callback.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::mutex::MutexKind;

/// How a slot is entered whose lock state the documents leave open (`entry = "maybe"` in `spec/entry.toml`).
///
/// A driver that is right under every policy is right under every reading of the documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryPolicy {
    /// Nothing is held that the table does not call held. The default.
    #[default]
    Free,
    /// Held wherever a document says "held" or "may be held".
    Documented,
    /// Held or free by a coin that the seed decides, anew for each entry.
    Seeded(u64),
}

/// What the table says about one mutex at one slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EntryState {
    Held,
    Free,
    Maybe,
}

/// One slot of the table, ready for use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    /// By [`MutexKind::rank`].
    pub(crate) mutexes: [EntryState; 3],
    /// Whether a document says "held" or "may-be-held" where the entry is `maybe`.
    pub(crate) documented: [bool; 3],
    pub(crate) at_dispatch: bool,
    /// `STATUS_PENDING` is documented as refused.
    pub(crate) refuses_pending: bool,
}

impl Entry {
    const NOTHING: Self = Self {
        mutexes: [EntryState::Free; 3],
        documented: [false; 3],
        at_dispatch: false,
        refuses_pending: false,
    };

    /// Whether the slot is entered with `mutex` held. `coin` is asked for an undecided entry under a seeded policy.
    pub(crate) fn held(
        self,
        mutex: MutexKind,
        policy: EntryPolicy,
        coin: impl FnOnce() -> bool,
    ) -> bool {
        match (self.mutexes[mutex.rank()], policy) {
            (EntryState::Held, _) => true,
            (EntryState::Free, _) | (EntryState::Maybe, EntryPolicy::Free) => false,
            (EntryState::Maybe, EntryPolicy::Documented) => self.documented[mutex.rank()],
            (EntryState::Maybe, EntryPolicy::Seeded(_)) => coin(),
        }
    }
}

macro_rules! slots {
    ($($(#[$doc:meta])* $name:ident = $shown:literal, $table:literal, $slot:literal;)*) => {
        /// A place where driver code is entered.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Slot { $($(#[$doc])* $name,)* }

        impl Slot {
            const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// As reports and the ledger print it.
            pub(crate) fn shown(self) -> &'static str {
                match self { $(Self::$name => $shown,)* }
            }

            /// `(table, slot)` as in `spec/entry.toml`; the empty strings for a place that is no slot.
            fn key(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($table, $slot),)* }
            }
        }
    };
}

slots! {
    /// AVStream's own bookkeeping, outside any callback.
    Framework = "AVStream", "", "";
    /// `DriverEntry` itself: there is no object yet.
    DriverEntry = "DriverEntry", "", "";
    /// Code that a test runs as a thread of the driver.
    DriverThread = "driver thread", "", "";
    DeviceAdd = "device Add", "KSDEVICE_DISPATCH", "Add";
    DeviceStart = "device Start", "KSDEVICE_DISPATCH", "Start";
    DevicePostStart = "device PostStart", "KSDEVICE_DISPATCH", "PostStart";
    DeviceQueryStop = "device QueryStop", "KSDEVICE_DISPATCH", "QueryStop";
    DeviceCancelStop = "device CancelStop", "KSDEVICE_DISPATCH", "CancelStop";
    DeviceStop = "device Stop", "KSDEVICE_DISPATCH", "Stop";
    DeviceQueryRemove = "device QueryRemove", "KSDEVICE_DISPATCH", "QueryRemove";
    DeviceCancelRemove = "device CancelRemove", "KSDEVICE_DISPATCH", "CancelRemove";
    DeviceRemove = "device Remove", "KSDEVICE_DISPATCH", "Remove";
    DeviceSurpriseRemoval = "device SurpriseRemoval", "KSDEVICE_DISPATCH", "SurpriseRemoval";
    DeviceQueryCapabilities = "device QueryCapabilities", "KSDEVICE_DISPATCH", "QueryCapabilities";
    DeviceQueryPower = "device QueryPower", "KSDEVICE_DISPATCH", "QueryPower";
    DeviceSetPower = "device SetPower", "KSDEVICE_DISPATCH", "SetPower";
    DeviceQueryInterface = "device QueryInterface", "KSDEVICE_DISPATCH", "QueryInterface";
    FilterCreate = "filter Create", "KSFILTER_DISPATCH", "Create";
    FilterClose = "filter Close", "KSFILTER_DISPATCH", "Close";
    FilterReset = "filter Reset", "KSFILTER_DISPATCH", "Reset";
    PinCreate = "pin Create", "KSPIN_DISPATCH", "Create";
    PinClose = "pin Close", "KSPIN_DISPATCH", "Close";
    PinProcess = "pin Process", "KSPIN_DISPATCH", "Process";
    PinReset = "pin Reset", "KSPIN_DISPATCH", "Reset";
    PinSetDataFormat = "pin SetDataFormat", "KSPIN_DISPATCH", "SetDataFormat";
    PinSetDeviceState = "pin SetDeviceState", "KSPIN_DISPATCH", "SetDeviceState";
    PinConnect = "pin Connect", "KSPIN_DISPATCH", "Connect";
    PinDisconnect = "pin Disconnect", "KSPIN_DISPATCH", "Disconnect";
    PinSleep = "pin Sleep", "KsPinRegisterPowerCallbacks", "Sleep";
    PinWake = "pin Wake", "KsPinRegisterPowerCallbacks", "Wake";
    FilterSleep = "filter Sleep", "KsFilterRegisterPowerCallbacks", "Sleep";
    FilterWake = "filter Wake", "KsFilterRegisterPowerCallbacks", "Wake";
    FactorySleep = "factory Sleep", "KsCreateFilterFactory", "SleepCallback";
    FactoryWake = "factory Wake", "KsCreateFilterFactory", "WakeCallback";
    AllocatorInitialize = "allocator Initialize", "KSALLOCATOR_DISPATCH", "InitializeAllocator";
    AllocatorDelete = "allocator Delete", "KSALLOCATOR_DISPATCH", "DeleteAllocator";
    AllocatorAllocate = "allocator Allocate", "KSALLOCATOR_DISPATCH", "Allocate";
    AllocatorFree = "allocator Free", "KSALLOCATOR_DISPATCH", "Free";
    ActiveCooling = "device ActiveCooling", "KSDEVICE_THERMAL_DISPATCH", "ActiveCooling";
    PassiveCooling = "device PassiveCooling", "KSDEVICE_THERMAL_DISPATCH", "PassiveCooling";
    PropertyGet = "property Get", "KSPROPERTY_ITEM", "GetPropertyHandler";
    PropertySet = "property Set", "KSPROPERTY_ITEM", "SetPropertyHandler";
    PropertySupport = "property Support", "KSPROPERTY_ITEM", "SupportHandler";
    EventAdd = "event Add", "KSEVENT_ITEM", "AddHandler";
    EventRemove = "event Remove", "KSEVENT_ITEM", "RemoveHandler";
    EventSupport = "event Support", "KSEVENT_ITEM", "SupportHandler";
    EventMatch = "event match callback", "KsGenerateEvents / Ks*GenerateEvents", "CallBack";
    Intersect = "pin Intersect", "KSPIN_DESCRIPTOR_EX", "IntersectHandler";
    CloneCancel = "clone Cancel", "KsStreamPointerClone", "CancelCallback";
    BagFree = "bag Free", "KsAddItemToObjectBag", "Free";
    WorkItem = "work item", "KsRegisterWorker/KsQueueWorkItem", "WORK_QUEUE_ITEM routine";
}

impl Slot {
    /// The row of this slot, or "nothing held" for a place that is no slot.
    pub(crate) fn entry(self) -> Entry {
        // `ALL` lists the variants in their order, so the discriminant is the index.
        table()[self as usize]
    }
}

/// The text of `spec/entry.toml`. A copy, because a published crate has no file from outside of its folder; a test compares
/// the two.
pub(crate) const ENTRY_TOML: &str = include_str!("entry.toml");

#[derive(Deserialize)]
struct File {
    slot: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    table: String,
    slot: String,
    irql: String,
    device: Cell,
    control: Cell,
    processing: Cell,
    #[serde(default)]
    refused_status: Vec<String>,
}

#[derive(Deserialize)]
struct Cell {
    entry: EntryState,
    documents: Option<String>,
}

/// The rows by slot, read once.
fn table() -> &'static [Entry] {
    static TABLE: OnceLock<Vec<Entry>> = OnceLock::new();
    TABLE.get_or_init(|| {
        // The text is a constant of this crate and `tests/entry_table.rs` parses it, so this cannot fail for a user.
        let file: File = toml::from_str(ENTRY_TOML).expect("spec/entry.toml is well formed");
        let find = |slot: &Slot| {
            let (table, name) = slot.key();
            let row = file
                .slot
                .iter()
                .find(|row| row.table == table && row.slot == name);
            row.map_or(Entry::NOTHING, Row::entry)
        };
        Slot::ALL.iter().map(find).collect()
    })
}

impl Row {
    fn entry(&self) -> Entry {
        let cells = [&self.device, &self.control, &self.processing];
        Entry {
            mutexes: cells.map(|cell| cell.entry),
            documented: cells.map(|cell| cell.documents.is_some()),
            at_dispatch: self.irql == "DISPATCH_LEVEL",
            refuses_pending: self.refused_status.iter().any(|s| s == "STATUS_PENDING"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_has_its_row() {
        let file: File = toml::from_str(ENTRY_TOML).expect("it parses");
        for slot in Slot::ALL.iter().filter(|slot| !slot.key().0.is_empty()) {
            let (table, name) = slot.key();
            let found = file
                .slot
                .iter()
                .any(|row| row.table == table && row.slot == name);
            assert!(found, "{} has no row", slot.shown());
        }
        assert_eq!(Slot::PinSetDeviceState.entry().mutexes[1], EntryState::Held);
        assert!(Slot::PinSetDeviceState.entry().refuses_pending);
        assert!(Slot::CloneCancel.entry().at_dispatch);
    }

    #[test]
    fn a_maybe_follows_the_policy() {
        let start = Slot::DeviceStart.entry();
        let held = |policy, coin| start.held(MutexKind::Device, policy, || coin);
        assert!(!held(EntryPolicy::Free, true));
        assert!(held(EntryPolicy::Documented, false));
        assert!(held(EntryPolicy::Seeded(1), true));
        assert!(!held(EntryPolicy::Seeded(1), false));
    }
}
