//! Dispatch slots as types: signature, lock state at entry, what may be returned; and the tables that hold handlers.
//!
//! Owns the contract between a handler and the slot it fits. `rows` lists the slots, `signature` says how a typed handler
//! of each looks and is its C entry (`special` for those that make or free data; `power`, `thermal` and `allocator_entries`
//! for what stands beside an object's own table), `handler` is the value that a handler becomes, `returns` what it may
//! return, `kinds` of which objects it may be, `automation` the property and method handlers, `events` those of events,
//! `others` the raw callbacks, `table` builds the statics that ks.sys reads. `#[ks_synchronized(slot = ..)]` is the caller.

mod allocator_entries;
mod automation;
pub(crate) mod events;
mod handler;
mod kinds;
mod others;
mod power;
mod returns;
mod rows;
mod signature;
mod special;
pub mod table;
mod thermal;

#[doc = include_str!("mapping.md")]
pub mod mapping {}

#[doc = include_str!("handlers.md")]
pub mod handlers {}

use crate::state::{Entry, Sealed, State};

pub use allocator_entries::HandsOut;
pub use automation::{IntersectBody, Plain, PropertySlot, TypedIntersect, TypedProperty};
pub use events::{
    AddEventSlot, AddReturn, ExtraData, ExtraOf, RemoveEventSlot, TypedAddEvent, TypedRemoveEvent,
};
pub use handler::{Handler, IsRaw, RawHandler};
pub use kinds::{ForKind, NoDriver, OfAllocator, OfAny, OfDevice, OfFilter, OfPin};
pub use returns::{
    AnyStatus, Flag, Makes, MayPend, NeverPending, NoStatus, ReturnRule, SlotReturn, Ticks,
};
pub use rows::{ALL, allocator, clock, device, filter, other, pin};
pub use signature::{DispatchFn, RawForm, RawSlot, Signature, Typed, TypedForm};
pub use thermal::{OnlyThermalState, ThermalState};

/// A callback that ks.sys may call. Sealed.
#[diagnostic::on_unimplemented(
    message = "KSG030: `{Self}` is not a slot",
    label = "no callback of ks.sys goes by this type",
    note = "a slot is a type of `ks_guard::slot`: `device::Start`, `filter::Create`, `pin::SetDeviceState`, `other::BagFree`"
)]
pub trait Slot: Sealed + 'static {
    /// In which lock state it is called.
    type State: State;
    /// Which objects it is about: [`OfDevice`], [`OfFilter`], [`OfPin`], [`OfAllocator`] or [`OfAny`].
    type Object;
    /// The row of `spec/dispatch.toml`.
    const INFO: SlotInfo;
}

/// One line of the mapping from `spec/dispatch.toml` to types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotInfo {
    /// The path of the type below `ks_guard::slot`.
    pub name: &'static str,
    /// The table or function that the callback belongs to.
    pub table: &'static str,
    /// The callback, as the table names it.
    pub slot: &'static str,
    /// The highest IRQL that the type allows for.
    pub irql: &'static str,
    /// The device mutex at entry.
    pub device: Entry,
    /// The filter control mutex at entry.
    pub control: Entry,
    /// The processing mutex at entry.
    pub processing: Entry,
}

impl SlotInfo {
    /// The line of `S`.
    pub(crate) const fn of<S: Slot>(
        name: &'static str,
        table: &'static str,
        slot: &'static str,
    ) -> Self {
        use crate::state::{Irql, MutexState};
        Self {
            name,
            table,
            slot,
            irql: <<S::State as State>::I as Irql>::NAME,
            device: <<S::State as State>::D as MutexState>::ENTRY,
            control: <<S::State as State>::C as MutexState>::ENTRY,
            processing: <<S::State as State>::P as MutexState>::ENTRY,
        }
    }
}

/// Declares slot types about one sort of object: `OfPin; Name "TABLE" "Slot": device, control, processing, Irql; ..`.
macro_rules! slots {
    ($object:ident; $($name:ident $table:literal $slot:literal: $device:ident, $control:ident, $processing:ident, $irql:ident;)*) => {
        $(
            #[doc = concat!("`", $table, "`, `", $slot, "`: device mutex ", stringify!($device), ", filter control mutex ",
                stringify!($control), ", processing mutex ", stringify!($processing), ", `", stringify!($irql), "`.")]
            #[derive(Debug)]
            pub enum $name {}
            impl crate::state::Sealed for $name {}
            impl crate::slot::Slot for $name {
                type Object = crate::slot::$object;
                type State = crate::state::St<
                    crate::slot::entry!($device $name),
                    crate::slot::entry!($control $name),
                    crate::slot::entry!(processing $processing $name),
                    crate::state::$irql,
                >;
                const INFO: crate::slot::SlotInfo = crate::slot::SlotInfo::of::<Self>(
                    concat!(module_path!(), "::", stringify!($name)),
                    $table,
                    $slot,
                );
            }
        )*
        /// The slots of this module as data.
        pub const ALL: &[crate::slot::SlotInfo] = &[$(<$name as crate::slot::Slot>::INFO),*];
    };
}

/// The state that an entry stands for. A processing mutex that AVStream holds comes with its data lent to the handler.
macro_rules! entry {
    (processing held $slot:ident) => { crate::state::HeldAndLent };
    (processing $entry:ident $slot:ident) => { crate::slot::entry!($entry $slot) };
    (held $slot:ident) => { crate::state::HeldByFramework<$slot> };
    (free $slot:ident) => { crate::state::NotHeld };
    (maybe $slot:ident) => { crate::state::MaybeHeldByFramework<$slot> };
}

use {entry, slots};
