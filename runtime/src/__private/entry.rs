//! What a mutex in the list of a handler may be taken from: free by the documents, or free by the word of the driver, where
//! the handler says which driver's it is.
//!
//! Owns the choice between the two, made by the compiler. The scopes are in `scoped`.

use crate::cx::{EntersFree, mutex};
use crate::data::{Driver, DriverOf, FilterKind, PinKind};
use crate::handle::{AnyFilter, AnyPin, Device, Filter, NewDevice, NewFilter, NewPin, Pin};
use crate::slot::{ForKind, Slot};
use crate::state::{
    AtPassiveLevel, MaybeHeldByFramework, MutexState, NoProcessingBeforeControl,
    NoProcessingBeforeDevice, NotHeld, Sealed, State,
};

macro_rules! entry {
    ($(#[$meta:meta])* $name:ident: $mutex:path) => {
        $(#[$meta])*
        ///
        /// # Safety
        ///
        /// A thread in this state does not hold the mutex. `unsafe`, though every state is sealed: a driver's `K` would let it
        /// implement the trait for a state in which the mutex is held.
        pub unsafe trait $name<K>: MutexState {}

        // SAFETY: that is what the state says.
        #[diagnostic::do_not_recommend]
        unsafe impl<K> $name<K> for NotHeld {}

        // SAFETY: AVStream did not hold the mutex at entry (`EntersFree`), and what this callback has done about it since
        // would show in the state.
        #[diagnostic::do_not_recommend]
        unsafe impl<K: EntersFree<Sl, $mutex>, Sl: 'static> $name<K> for MaybeHeldByFramework<Sl> {}
    };
}

entry! {
    /// The device mutex is not held, or `K` says that AVStream enters the slot without it.
    #[diagnostic::on_unimplemented(
        message = "KSG100: the device mutex cannot be acquired here: it is `{Self}`",
        label = "`KsAcquireDevice` would wait for this thread itself, or could",
        note = "the device mutex is never recursive, and a thread that takes it twice waits for ever (rule KsDeviceMutex, bug check 0xC4/0x81001, watches its balance)",
        note = "where it is `HeldByFramework`, delete `device`: the body has it already; where it is `MaybeHeldByFramework`, the documents do not decide: add `unsafe(assume_free(device))`, or say it once with `unsafe impl EntersFree<.., mutex::Device> for {K}`"
    )]
    EntersWithoutDevice: mutex::Device
}

entry! {
    /// No filter control mutex is held, or `K` says that AVStream enters the slot without one.
    #[diagnostic::on_unimplemented(
        message = "KSG103: the filter control mutex cannot be acquired here: a filter control mutex is `{Self}`",
        label = "`KsAcquireControl` would wait for this thread itself, or could",
        note = "the control mutex is never recursive, a pin shares its filter's, and no order is defined between two filters (rule KsFilterMutex, bug check 0xC4/0x8100A)",
        note = "where it is `HeldByFramework`, delete `control`: the body has it already; where it is `MaybeHeldByFramework`, the documents do not decide: add `unsafe(assume_free(control))`, or say it once with `unsafe impl EntersFree<.., mutex::Control> for {K}`"
    )]
    EntersWithoutControl: mutex::Control
}

entry! {
    /// No filter control mutex is held where the device mutex is to come first, or `K` says that AVStream enters the slot
    /// without one.
    #[diagnostic::on_unimplemented(
        message = "KSG101: the device mutex cannot be acquired here: a filter control mutex is `{Self}`",
        label = "the device mutex comes before the filter control mutex",
        note = "the order is device, filter control, processing (mutexes-in-avstream); two threads that disagree wait for each other",
        note = "where it is `HeldByFramework`, leave what needs `device` to a work item; where it is `MaybeHeldByFramework`, the documents do not decide: add `unsafe(assume_free(control))`, or say it once with `unsafe impl EntersFree<.., mutex::Control> for {K}`"
    )]
    EntersWithControlAfter: mutex::Control
}

macro_rules! raw_entry {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        pub trait $name: MutexState {}

        #[diagnostic::do_not_recommend]
        impl $name for NotHeld {}
    };
}

raw_entry! {
    /// The device mutex is not held when a raw handler is entered that does not name its kind.
    #[diagnostic::on_unimplemented(
        message = "KSG100: the device mutex cannot be acquired here: it is `{Self}`",
        label = "`KsAcquireDevice` would wait for this thread itself, or could",
        note = "the device mutex is never recursive, and a thread that takes it twice waits for ever (rule KsDeviceMutex, bug check 0xC4/0x81001, watches its balance)",
        note = "where AVStream holds it (`HeldByFramework`), delete `device`: the body has it already; where the documents do not decide (`MaybeHeldByFramework`), add `unsafe(assume_free(device))` to the attribute"
    )]
    RawWithoutDevice
}

raw_entry! {
    /// No filter control mutex is held when a raw handler is entered that does not name its kind.
    #[diagnostic::on_unimplemented(
        message = "KSG103: the filter control mutex cannot be acquired here: a filter control mutex is `{Self}`",
        label = "`KsAcquireControl` would wait for this thread itself, or could",
        note = "the control mutex is never recursive, a pin shares its filter's, and no order is defined between two filters (rule KsFilterMutex, bug check 0xC4/0x8100A)",
        note = "where AVStream holds it (`HeldByFramework`), delete `control`: the body has it already; where the documents do not decide (`MaybeHeldByFramework`), add `unsafe(assume_free(control))` to the attribute"
    )]
    RawWithoutControl
}

raw_entry! {
    /// No processing mutex is held when a raw handler is entered.
    #[diagnostic::on_unimplemented(
        message = "KSG105: a processing mutex cannot be acquired here: one is `{Self}`",
        label = "this thread would wait for itself, or could",
        note = "processing mutexes are never recursive, and AVStream holds one during a Process callback (rule KsProcessingMutex, bug check 0xC4/0x8100B)",
        note = "where AVStream holds it (`HeldAndLent`: in Process), delete `processing`: the body has it already; where the documents do not decide (`MaybeHeldByFramework`), add `unsafe(assume_free(processing))` to the attribute"
    )]
    RawWithoutProcessing
}

/// Compiles where a raw handler of the slot `Sl`, for objects of kind `K`, may acquire the device mutex.
pub fn takes_device_of<S, Sl, K>()
where
    Sl: Slot<Object: ForKind<K, Sl>>,
    S: State<
            D: EntersWithoutDevice<<Sl::Object as ForKind<K, Sl>>::Driver>,
            C: EntersWithControlAfter<<Sl::Object as ForKind<K, Sl>>::Driver>,
            P: NoProcessingBeforeDevice,
            I: AtPassiveLevel,
        >,
{
}

/// Compiles where a raw handler of the slot `Sl`, for objects of kind `K`, may acquire the filter control mutex.
pub fn takes_control_of<S, Sl, K>()
where
    Sl: Slot<Object: ForKind<K, Sl>>,
    S: State<
            C: EntersWithoutControl<<Sl::Object as ForKind<K, Sl>>::Driver>,
            P: NoProcessingBeforeControl,
            I: AtPassiveLevel,
        >,
{
}

/// A handle, and whose word counts for its object. Sealed: a type of a driver's own could name another driver, whose word is
/// about other objects.
pub trait InDriver: Sealed {
    /// The driver.
    type Driver: Driver;
}

macro_rules! in_driver {
    ($($handle:ident<$kind:ident: $bound:ident> of $driver:ty;)*) => {$(
        impl<$kind: $bound> InDriver for $handle<'_, '_, $kind> {
            type Driver = $driver;
        }
    )*};
}
in_driver! {
    Device<K: Driver> of K;
    NewDevice<K: Driver> of K;
    Filter<F: FilterKind> of F::Driver;
    NewFilter<F: FilterKind> of F::Driver;
    AnyFilter<K: Driver> of K;
    Pin<P: PinKind> of DriverOf<P>;
    NewPin<P: PinKind> of DriverOf<P>;
    AnyPin<K: Driver> of K;
}
