//! Rules under one name, for the signatures of helper functions.
//!
//! Owns the combinations. A helper says `cx: &mut Cx<'_, impl ReachesControl>` and can then rely on, or do, what the
//! name says; who calls it from the wrong state reads the message of the rule that is broken. Nothing here can be
//! implemented by a driver: each trait is implemented for every state that keeps its rules. The library's own methods
//! spell the rules out: under a name here each message would end with the whole state, once more.

use super::{
    AtPassiveLevel, CallsDownWithoutControl, CallsDownWithoutProcessing, ControlFree, ControlHeld,
    ControlReachable, DeviceFree, DeviceFreeForReentry, DeviceHeld, DeviceHeldOutsideWalk,
    DeviceReachable, FastMutexFree, FreeForReentry, NoControlBeforeDevice, NoLockForReentry,
    NoProcessingBeforeControl, NoProcessingBeforeDevice, NotHeldInWait, OutsideProcessing,
    ProcessingFree, State,
};

macro_rules! bound {
    ($(#[$meta:meta])* $name:ident = $($bounds:tt)*) => {
        $(#[$meta])*
        pub trait $name: State<$($bounds)*> {}
        impl<S: State<$($bounds)*>> $name for S {}
    };
}

bound! {
    /// May acquire the device mutex: it, and all that come after it, are free, at `PASSIVE_LEVEL`.
    MayTakeDevice = D: DeviceFree, C: NoControlBeforeDevice, P: NoProcessingBeforeDevice, I: AtPassiveLevel
}
bound! {
    /// May acquire a filter control mutex: none is held, nor a processing mutex, at `PASSIVE_LEVEL`.
    MayTakeControl = C: ControlFree, P: NoProcessingBeforeControl, I: AtPassiveLevel
}
bound! {
    /// May acquire a processing mutex: none is held, at `PASSIVE_LEVEL`.
    MayTakeProcessing = P: ProcessingFree, I: AtPassiveLevel
}
bound! {
    /// May acquire a fast mutex of the driver's own: none is held, nor a spin lock, whatever is held of AVStream's.
    MayTakeFastMutex = I: FastMutexFree
}
bound! {
    /// Is certainly at `PASSIVE_LEVEL`, in no fast mutex and no spin lock of the driver's own.
    RunsAtPassiveLevel = I: AtPassiveLevel
}
bound! {
    /// Holds the device mutex: may walk to the filters.
    HoldsDevice = D: DeviceHeld
}
bound! {
    /// Holds the control mutex: may walk to the pins.
    HoldsControl = C: ControlHeld
}
bound! {
    /// Holds the device mutex, and may borrow the data that it protects.
    ReachesDevice = D: DeviceReachable
}
bound! {
    /// Holds the control mutex, and may borrow the data that it protects.
    ReachesControl = C: ControlReachable
}
bound! {
    /// Holds no mutex and no lock of the driver's own: may do what calls the driver again on this thread.
    HoldsNothing = D: DeviceFreeForReentry, C: FreeForReentry, P: FreeForReentry, I: NoLockForReentry
}
bound! {
    /// May send a request to another driver and wait for it: no control mutex, no processing mutex, `PASSIVE_LEVEL`.
    MayCallDown = C: CallsDownWithoutControl, P: CallsDownWithoutProcessing, I: AtPassiveLevel
}
bound! {
    /// May delete filter factories: holds the device mutex, outside of every walk, at `PASSIVE_LEVEL`.
    MayDeleteFilterFactory = D: DeviceHeldOutsideWalk, I: AtPassiveLevel
}
bound! {
    /// May wait to be woken: no mutex is held, at `PASSIVE_LEVEL`. For threads and work items of the driver.
    MayWait = D: NotHeldInWait, C: NotHeldInWait, P: NotHeldInWait, I: AtPassiveLevel
}
bound! {
    /// May ask for processing on another thread: no processing mutex is held.
    MayAskForProcessing = P: OutsideProcessing
}
bound! {
    /// May walk to the filters and take each one's control mutex: the device mutex is held, and no control or processing mutex,
    /// at `PASSIVE_LEVEL`. What [`HoldsDevice`] and [`MayTakeControl`] say together.
    WalksFilters = D: DeviceHeld, C: ControlFree, P: NoProcessingBeforeControl, I: AtPassiveLevel
}

/// Holds a method that spells a bound out to that bound: it does not compile where it asks for less.
pub(crate) mod spelled {
    macro_rules! spelled {
        ($($function:ident: $bound:ident),*) => {$(
            #[inline]
            pub(crate) const fn $function<S: super::$bound>() {}
        )*};
    }
    spelled! {
        may_take_device: MayTakeDevice,
        may_take_control: MayTakeControl,
        may_take_processing: MayTakeProcessing,
        holds_nothing: HoldsNothing,
        may_delete_filter_factory: MayDeleteFilterFactory
    }
}
