//! What the compiler knows about the mutexes while a function runs: the lock state as a type.
//!
//! Owns the markers and how a state changes. Which state allows what is in `rules`; the short names of those rules, for
//! helper functions, are in `bounds`. Everything here is sealed, uninhabited or zero-sized, and has no code at run time.
//! Used by `cx`, by `slot` (entry states) and in the bounds of a driver's own helpers.

mod bounds;
mod rules;

use core::marker::PhantomData;

pub(crate) use bounds::spelled;
pub use bounds::{
    HoldsControl, HoldsDevice, HoldsNothing, MayAskForProcessing, MayCallDown,
    MayDeleteFilterFactory, MayTakeControl, MayTakeDevice, MayTakeFastMutex, MayTakeProcessing,
    MayWait, ReachesControl, ReachesDevice, RunsAtPassiveLevel, WalksFilters,
};
pub use rules::{
    AtDispatchLevelOrBelow, AtPassiveLevel, CallsDownWithoutControl, CallsDownWithoutProcessing,
    ControlAcquiredHere, ControlFree, ControlFreeForUnlock, ControlHeld, ControlReachable,
    DeviceAcquiredHere, DeviceFree, DeviceFreeForReentry, DeviceHeld, DeviceHeldOutsideWalk,
    DeviceReachable, FastMutexFree, FreeForReentry, FreeToWait, HeldByAvStream,
    NoControlBeforeDevice, NoLockForReentry, NoProcessingBeforeControl, NoProcessingBeforeDevice,
    NoSpinLock, NotHeldInWait, OutsideProcessing, OutsideWorkItem, ProcessingFree, Undecided,
};

mod sealed {
    /// Keeps states and rules closed: a driver that could add one could claim a mutex.
    #[expect(
        unnameable_types,
        reason = "a name would let other crates implement it"
    )]
    pub trait Sealed {}
}
pub(crate) use sealed::Sealed;

/// How AVStream enters a slot, as `spec/entry.toml` spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// AVStream holds the mutex.
    Held,
    /// The mutex is not held by this thread.
    Free,
    /// The documents do not decide.
    Maybe,
}

/// What is known about one mutex on this thread. Sealed.
pub trait MutexState: Sealed + 'static {
    /// The same knowledge seen from another filter, device unchanged.
    type OnAnotherObject: MutexState;
    /// The same knowledge inside a walk that relies on the mutex.
    type InWalk: MutexState;
    /// As a slot's entry state.
    #[doc(hidden)]
    const ENTRY: Entry;
}

/// Not held by this thread: it may be acquired.
#[derive(Debug)]
pub enum NotHeld {}
/// Acquired by the driver in this callback; released when the scope that acquired it ends.
#[derive(Debug)]
pub enum HeldByThisCallback {}
/// AVStream holds it while it runs the callback `Slot`.
#[derive(Debug)]
pub struct HeldByFramework<Slot>(PhantomData<fn() -> Slot>);
/// AVStream may or may not hold it when it runs the callback `Slot`: the documents do not decide, so it can be neither
/// acquired nor relied on.
#[derive(Debug)]
pub struct MaybeHeldByFramework<Slot>(PhantomData<fn() -> Slot>);
/// Held, and the data that it protects is lent out as a plain `&mut`.
#[derive(Debug)]
pub enum HeldAndLent {}
/// Held, and a walk over the objects that it keeps alive is going on: it cannot be given back meanwhile.
#[derive(Debug)]
pub enum HeldInWalk {}
/// A mutex of this kind is held, but on another object than the one at hand.
#[derive(Debug)]
pub enum HeldOnAnotherObject {}

/// Not held by this work item or thread, which has promised not to acquire it, so that others may wait for it while they hold it.
#[derive(Debug)]
pub enum PromisedNotToTake {}

/// Stands for the callback where an `unsafe` assumption says that AVStream holds a mutex.
#[derive(Debug)]
pub enum Assumed {}

macro_rules! mutex_states {
    ($([$($generic:ident)?] $name:ty: elsewhere $elsewhere:ty, walking $walking:ty, entry $entry:ident;)*) => {$(
        impl$(<$generic: 'static>)? Sealed for $name {}
        impl$(<$generic: 'static>)? MutexState for $name {
            type OnAnotherObject = $elsewhere;
            type InWalk = $walking;
            const ENTRY: Entry = Entry::$entry;
        }
    )*};
}

mutex_states! {
    [] NotHeld: elsewhere NotHeld, walking NotHeld, entry Free;
    [] HeldByThisCallback: elsewhere HeldOnAnotherObject, walking HeldInWalk, entry Held;
    [S] HeldByFramework<S>: elsewhere HeldOnAnotherObject, walking HeldInWalk, entry Held;
    [S] MaybeHeldByFramework<S>: elsewhere Self, walking Self, entry Maybe;
    // What is lent cannot be given back anyway, so a walk changes nothing.
    [] HeldAndLent: elsewhere HeldOnAnotherObject, walking Self, entry Held;
    [] HeldInWalk: elsewhere HeldOnAnotherObject, walking Self, entry Held;
    [] HeldOnAnotherObject: elsewhere Self, walking Self, entry Held;
    [] PromisedNotToTake: elsewhere Self, walking Self, entry Free;
}

/// What is known about the IRQL. Sealed.
pub trait Irql: AtDispatchLevelOrBelow {
    /// Inside a spin lock.
    type Raised: Irql;
    /// As a slot's entry state, in the words of `spec/entry.toml`.
    #[doc(hidden)]
    const NAME: &'static str;
}

/// `PASSIVE_LEVEL`.
#[derive(Debug)]
pub enum Passive {}
/// `PASSIVE_LEVEL`, in a work item: as [`Passive`], but it does not wait for a work item, which could be itself.
#[derive(Debug)]
pub enum PassiveInWorkItem {}
/// `PASSIVE_LEVEL`, in a thread of the driver: as [`Passive`], but it waits neither for a work item nor for a thread, which
/// could be itself.
#[derive(Debug)]
pub enum PassiveInThread {}
/// `APC_LEVEL`. No slot is entered at it.
#[derive(Debug)]
pub enum Apc {}
/// `APC_LEVEL`, with a fast mutex of the driver held.
#[derive(Debug)]
pub enum ApcInFastMutex {}
/// `DISPATCH_LEVEL`, or possibly so.
#[derive(Debug)]
pub enum Dispatch {}
/// `DISPATCH_LEVEL`, with a spin lock of the driver held.
#[derive(Debug)]
pub enum DispatchInSpinLock {}
/// `DISPATCH_LEVEL`, or possibly so, under the lock of an object's event list, or possibly so: how RemoveEvent is entered
/// (`spec/ambiguities.md` A17). That lock is a spin lock of AVStream's, so that nothing that waits is allowed.
#[derive(Debug)]
pub enum DispatchInEventList {}

macro_rules! irqls {
    ($($name:ident = $text:literal;)*) => {$(
        impl Sealed for $name {}
        impl Irql for $name {
            type Raised = DispatchInSpinLock;
            const NAME: &'static str = $text;
        }
    )*};
}

irqls! {
    Passive = "PASSIVE_LEVEL";
    PassiveInWorkItem = "PASSIVE_LEVEL";
    PassiveInThread = "PASSIVE_LEVEL";
    Apc = "APC_LEVEL";
    ApcInFastMutex = "APC_LEVEL";
    Dispatch = "DISPATCH_LEVEL";
    DispatchInSpinLock = "DISPATCH_LEVEL";
    DispatchInEventList = "DISPATCH_LEVEL";
}

/// A lock state: device mutex, filter control mutex, processing mutexes, IRQL.
#[derive(Debug)]
#[expect(
    clippy::type_complexity,
    reason = "four parameters, each named by the type"
)]
pub struct St<D, C, P, I>(PhantomData<fn() -> (D, C, P, I)>);

/// A lock state. [`St`] is the only one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a lock state",
    label = "expected `St<Device, Control, Processing, Irql>`"
)]
pub trait State: Sealed + 'static {
    /// The device mutex.
    type D: MutexState;
    /// The filter control mutex.
    type C: MutexState;
    /// The processing mutexes.
    type P: MutexState;
    /// The IRQL.
    type I: Irql;
    /// Inside a walk over the filters of the device, about one of them.
    type InFilterWalk: State<
            D = <Self::D as MutexState>::InWalk,
            C = <Self::C as MutexState>::OnAnotherObject,
            P = <Self::P as MutexState>::OnAnotherObject,
            I = Self::I,
        >;
    /// Inside a walk over the pins of the filter.
    type InPinWalk: State<D = Self::D, C = <Self::C as MutexState>::InWalk, P = Self::P, I = Self::I>;
    /// Inside a spin lock.
    type Raised: State<D = Self::D, C = Self::C, P = Self::P, I = <Self::I as Irql>::Raised>;
}

impl<D: MutexState, C: MutexState, P: MutexState, I: Irql> Sealed for St<D, C, P, I> {}
impl<D: MutexState, C: MutexState, P: MutexState, I: Irql> State for St<D, C, P, I> {
    type D = D;
    type C = C;
    type P = P;
    type I = I;
    type InFilterWalk = St<D::InWalk, C::OnAnotherObject, P::OnAnotherObject, I>;
    type InPinWalk = St<D, C::InWalk, P, I>;
    type Raised = St<D, C, P, I::Raised>;
}

/// Nothing held, at `PASSIVE_LEVEL`.
pub type Free = St<NotHeld, NotHeld, NotHeld, Passive>;

/// The state `S`, but for the device mutex, which is `M`.
pub type DeviceIs<S, M> = St<M, <S as State>::C, <S as State>::P, <S as State>::I>;
/// The state `S`, but for the filter control mutex, which is `M`.
pub type ControlIs<S, M> = St<<S as State>::D, M, <S as State>::P, <S as State>::I>;
/// The state `S`, but for the processing mutexes, which are `M`.
pub type ProcessingIs<S, M> = St<<S as State>::D, <S as State>::C, M, <S as State>::I>;
/// The state `S`, but for the IRQL, which is `I`.
pub type IrqlIs<S, I> = St<<S as State>::D, <S as State>::C, <S as State>::P, I>;
