//! The rules, one sealed trait per rule and mutex: which knowledge about a mutex allows what.
//!
//! Owns the messages that a driver author reads. Each begins with a code that does not change (from KSG100 on), says
//! which mutex, what is known about it, which rule and bug check, and what to write instead. The facts are those of
//! `spec/mutexes.toml` and `spec/ddis.toml`. `bounds` and `cx` put the rules together.

use super::{
    Apc, ApcInFastMutex, Dispatch, HeldAndLent, HeldByFramework, HeldByThisCallback, HeldInWalk,
    Irql, MaybeHeldByFramework, MutexState, NotHeld, Passive, PassiveInThread, PassiveInWorkItem,
    PromisedNotToTake, Sealed,
};

// A rule that follows from another is its supertrait: a helper that asks for the stronger one may do what the weaker one allows.
macro_rules! rule {
    // What is so in a walk, too: what the mutex is there can be named.
    ($(#[$meta:meta])* $name:ident in walks => $([$($generic:ident)?] $ty:ty),* $(,)?) => {
        $(#[$meta])*
        pub trait $name: MutexState<InWalk = <Self as $name>::Walking> {
            /// The same knowledge inside a walk.
            type Walking: $name;
        }
        $(
            #[diagnostic::do_not_recommend]
            impl$(<$generic: 'static>)? $name for $ty {
                type Walking = <Self as MutexState>::InWalk;
            }
        )*
    };
    // A base with an associated type.
    ($(#[$meta:meta])* $name:ident: {$($base:tt)+} => $([$($generic:ident)?] $ty:ty),* $(,)?) => {
        $(#[$meta])*
        pub trait $name: $($base)+ {}
        $(
            #[diagnostic::do_not_recommend]
            impl$(<$generic: 'static>)? $name for $ty {}
        )*
    };
    ($(#[$meta:meta])* $name:ident: $base:ident $(+ $more:ident)* => $([$($generic:ident)?] $ty:ty),* $(,)?) => {
        $(#[$meta])*
        pub trait $name: $base $(+ $more)* {}
        $(
            #[diagnostic::do_not_recommend]
            impl$(<$generic: 'static>)? $name for $ty {}
        )*
    };
}

rule! {
    /// The device mutex is free.
    #[diagnostic::on_unimplemented(
        message = "KSG100: the device mutex cannot be acquired here: it is `{Self}`",
        label = "`KsAcquireDevice` would wait for this thread itself, or could",
        note = "the device mutex is never recursive, and a thread that takes it twice waits for ever (rule KsDeviceMutex, bug check 0xC4/0x81001, watches its balance)",
        note = "where AVStream holds it (`HeldByFramework`) or a scope around this (`HeldByThisCallback`), use the context you have, or `ensure_device`; where the documents do not decide (`MaybeHeldByFramework`), see `EntersFree` and `assume_device_free`; a helper asks for `may_take(device)`, that is `impl MayTakeDevice`; a work item (`PromisedNotToTake`) for `type Takes = TakesDevice`"
    )]
    DeviceFree: DeviceFreeForReentry => [] NotHeld
}

rule! {
    /// No control mutex is held that would have to come after the device mutex.
    #[diagnostic::on_unimplemented(
        message = "KSG101: the device mutex cannot be acquired here: a filter control mutex is `{Self}`",
        label = "the device mutex comes before the filter control mutex",
        note = "the order is device, filter control, processing (mutexes-in-avstream); two threads that disagree wait for each other",
        note = "acquire the device mutex first, outside of the control scope, or leave the work to a work item; where the documents do not decide (`MaybeHeldByFramework`), see `EntersFree` and `assume_control_free`; a helper asks for `may_take(device)`"
    )]
    NoControlBeforeDevice: ControlFree => [] NotHeld
}

rule! {
    /// No processing mutex is held that would have to come after the device mutex.
    #[diagnostic::on_unimplemented(
        message = "KSG102: the device mutex cannot be acquired here: a processing mutex is `{Self}`",
        label = "the device mutex comes before the processing mutexes",
        note = "the order is device, filter control, processing (spec/ambiguities.md A14)",
        note = "acquire the device mutex first, or leave the work to a work item"
    )]
    NoProcessingBeforeDevice: NoProcessingBeforeControl => [] NotHeld
}

rule! {
    /// No filter control mutex is held.
    #[diagnostic::on_unimplemented(
        message = "KSG103: the filter control mutex cannot be acquired here: a filter control mutex is `{Self}`",
        label = "`KsAcquireControl` would wait for this thread itself, or could",
        note = "the control mutex is never recursive, a pin shares its filter's, and no order is defined between two filters (rule KsFilterMutex, bug check 0xC4/0x8100A)",
        note = "where AVStream holds it (`HeldByFramework`) or a scope around this (`HeldByThisCallback`), use the context you have, or `ensure_control`; where it is another filter's (`HeldOnAnotherObject`), leave that scope first; where the documents do not decide (`MaybeHeldByFramework`), see `EntersFree` and `assume_control_free`; a helper asks for `may_take(control)`, that is `impl MayTakeControl`"
    )]
    ControlFree: {FreeForReentry + MutexState<OnAnotherObject = NotHeld>} => [] NotHeld
}

rule! {
    /// No processing mutex is held that would have to come after the control mutex.
    #[diagnostic::on_unimplemented(
        message = "KSG104: the filter control mutex cannot be acquired here: a processing mutex is `{Self}`",
        label = "the filter control mutex comes before the processing mutexes",
        note = "a thread that holds a processing mutex must not acquire the control mutex (rule KsProcessingMutex, bug check 0xC4/0x8100B)",
        note = "acquire control first, or, in a Process callback, leave the work to a work item"
    )]
    NoProcessingBeforeControl: ProcessingFree => [] NotHeld
}

rule! {
    /// No processing mutex is held.
    #[diagnostic::on_unimplemented(
        message = "KSG105: a processing mutex cannot be acquired here: one is `{Self}`",
        label = "this thread would wait for itself, or could",
        note = "processing mutexes are never recursive, and AVStream holds one during a Process callback (rule KsProcessingMutex, bug check 0xC4/0x8100B)",
        note = "use the processing data that you were given, by Process or by the scope around this; for another object's leave that scope first; a helper asks for `may_take(processing)`, that is `impl MayTakeProcessing`"
    )]
    ProcessingFree: {FreeForReentry + MutexState<OnAnotherObject = NotHeld>} => [] NotHeld
}

rule! {
    /// Certainly at `PASSIVE_LEVEL`.
    #[diagnostic::on_unimplemented(
        message = "KSG106: this needs PASSIVE_LEVEL, and the IRQL is `{Self}` here",
        label = "allowed at PASSIVE_LEVEL only",
        note = "the AVStream mutexes wait, and code at a raised IRQL must not (rule KsIrqlDDIs, bug check 0xC4/0x81009)",
        note = "take AVStream's mutexes first and the driver's own lock inside them; make other calls outside of its scope, or queue a work item; a helper asks for `requires(passive)`"
    )]
    AtPassiveLevel: FastMutexFree => [] Passive, [] PassiveInWorkItem, [] PassiveInThread
}

rule! {
    /// At `APC_LEVEL` or below, and no fast mutex of the driver is held.
    #[diagnostic::on_unimplemented(
        message = "KSG130: a fast mutex cannot be acquired here: the IRQL is `{Self}`",
        label = "not inside a fast mutex or a spin lock, and not at DISPATCH_LEVEL",
        note = "acquiring one waits, which code at DISPATCH_LEVEL must not (nf-wdm-exacquirefastmutex); a thread that takes one twice waits for itself, and two have no order that a type could know (alternatives-to-mutex-objects)",
        note = "take it before the spin lock, and put what belongs together under one; for code at DISPATCH_LEVEL keep the data in a `SpinLock`; a helper asks for `requires(passive)`"
    )]
    FastMutexFree: NoLockForReentry => [] Passive, [] PassiveInWorkItem, [] PassiveInThread, [] Apc
}

rule! {
    /// The device mutex of this device is held and its data is not lent out.
    #[diagnostic::on_unimplemented(
        message = "KSG107: data under the device mutex cannot be reached: the device mutex is `{Self}` here",
        label = "needs a context that holds this device's mutex",
        note = "`Driver::Device` is protected by the device mutex (device-mutex-in-avstream)",
        note = "wrap the access in `cx.with_device(device, |cx| ..)`, or the whole handler, by `device` in its attribute; where it is `HeldAndLent`, use the `&mut` that was lent; where the documents do not decide (`MaybeHeldByFramework`), see `EntersFree`; a helper asks for `requires(device)`, that is `impl ReachesDevice`"
    )]
    DeviceReachable: {DeviceHeld<Walking = HeldInWalk>} => [] HeldByThisCallback, [S] HeldByFramework<S>, [] HeldInWalk
}

rule! {
    /// The control mutex of this filter is held and its data is not lent out.
    #[diagnostic::on_unimplemented(
        message = "KSG108: data under the filter control mutex cannot be reached: the control mutex is `{Self}` here",
        label = "needs a context that holds this filter's control mutex",
        note = "`FilterKind::Control`, `PinKind::Control` and fields such as KSPIN.DeviceState are protected by the filter control mutex (filter-control-mutex-in-avstream)",
        note = "wrap the access in `cx.with_control(filter, |cx| ..)` or `cx.with_pin_control(pin, |cx| ..)`, or the whole handler, by `control` in its attribute; where it is `HeldAndLent`, use the `&mut` that was lent; where the documents do not decide (`MaybeHeldByFramework`), see `EntersFree`; a helper asks for `requires(control)`, that is `impl ReachesControl`"
    )]
    ControlReachable: {ControlHeld<Walking = HeldInWalk>} => [] HeldByThisCallback, [S] HeldByFramework<S>, [] HeldInWalk
}

rule! {
    /// The device mutex is held: the hierarchy down to the filters stands still.
    #[diagnostic::on_unimplemented(
        message = "KSG109: this call needs the device mutex, and it is `{Self}` here",
        label = "needs the device mutex held",
        note = "walking from the device to its filters, creating and deleting filter factories and changing the device's bag require the device mutex (device-mutex-in-avstream)",
        note = "wrap the call in `cx.with_device(device, |cx| ..)`, or the whole handler, by `device` in its attribute; where the documents do not decide (`MaybeHeldByFramework`), see `EntersFree`; a helper asks for `requires(device)`, or for `impl HoldsDevice`"
    )]
    DeviceHeld in walks => [] HeldByThisCallback, [S] HeldByFramework<S>, [] HeldInWalk, [] HeldAndLent
}

rule! {
    /// The control mutex is held: the hierarchy from the filter down to its pins stands still.
    #[diagnostic::on_unimplemented(
        message = "KSG110: this call needs the filter control mutex, and it is `{Self}` here",
        label = "needs this filter's control mutex held",
        note = "walking from a filter to its pins, or from a pin to its filter, and changing their bags require the filter control mutex (filter-control-mutex-in-avstream)",
        note = "wrap the call in `cx.with_control(filter, |cx| ..)` or `cx.with_pin_control(pin, |cx| ..)`, or the whole handler, by `control` in its attribute; where the documents do not decide (`MaybeHeldByFramework`), see `EntersFree`; a helper asks for `requires(control)`, or for `impl HoldsControl`"
    )]
    ControlHeld in walks => [] HeldByThisCallback, [S] HeldByFramework<S>, [] HeldInWalk, [] HeldAndLent
}

rule! {
    /// No filter control mutex or processing mutex is held when the driver is called again.
    #[diagnostic::on_unimplemented(
        message = "KSG111: this call can run the driver's Process callback on this thread while a mutex is `{Self}`",
        label = "the nested callback could wait for this thread itself",
        note = "KsPinAttemptProcessing with Asynchronous FALSE calls Process on the caller's stack, whatever it holds (spec/ambiguities.md A13)",
        note = "use the asynchronous form, `queue_pin_processing` or `queue_filter_processing`, or move the call out of the locked scope; a helper asks for `holds_nothing`"
    )]
    FreeForReentry: NotHeldInWait + FreeToWait => [] NotHeld
}

rule! {
    /// The device mutex is not held when the driver is called again.
    #[diagnostic::on_unimplemented(
        message = "KSG111: this call can run the driver's Process callback on this thread while the device mutex is `{Self}`",
        label = "the nested callback could wait for this thread itself",
        note = "KsPinAttemptProcessing with Asynchronous FALSE calls Process on the caller's stack, whatever it holds (spec/ambiguities.md A13)",
        note = "use the asynchronous form, `queue_pin_processing` or `queue_filter_processing`, or move the call out of the locked scope; a helper asks for `holds_nothing`"
    )]
    DeviceFreeForReentry: NotHeldInWait + FreeToWait => [] NotHeld
}

rule! {
    /// No lock of the driver's own is held when the driver is called again.
    #[diagnostic::on_unimplemented(
        message = "KSG111: this call can run the driver's Process callback on this thread inside a lock of the driver: the IRQL is `{Self}`",
        label = "the nested callback could wait for this thread itself",
        note = "KsPinAttemptProcessing with Asynchronous FALSE calls Process on the caller's stack, whatever it holds (spec/ambiguities.md A13)",
        note = "use the asynchronous form, or move the call out of the locked scope; a helper asks for `holds_nothing`"
    )]
    NoLockForReentry: NoSpinLock => [] Passive, [] PassiveInWorkItem, [] PassiveInThread, [] Apc, [] Dispatch
}

rule! {
    /// No filter control mutex is held while a request goes down.
    #[diagnostic::on_unimplemented(
        message = "KSG112: a request cannot be sent to another driver here: a filter control mutex is `{Self}`",
        label = "the driver below may need what this thread holds",
        note = "a synchronous request under the control mutex stalls every property call, and deadlocks if the target calls back",
        note = "collect what the call needs under the mutex, leave the scope, then call; see `unlocked_control`"
    )]
    CallsDownWithoutControl: MutexState => [] NotHeld, [] PromisedNotToTake
}

rule! {
    /// No processing mutex is held while a request goes down.
    #[diagnostic::on_unimplemented(
        message = "KSG112: a request cannot be sent to another driver here: a processing mutex is `{Self}`",
        label = "the driver below may need what this thread holds",
        note = "a processing mutex is to be held for 100 ms at most (rule KsTimedProcessingMutex, bug check 0xC4/0x82005)",
        note = "leave the processing scope first, or queue a work item"
    )]
    CallsDownWithoutProcessing: OutsideProcessing => [] NotHeld, [] PromisedNotToTake
}

rule! {
    /// No spin lock is held: none of the driver's, and not the one of AVStream's under which RemoveEvent may run.
    #[diagnostic::on_unimplemented(
        message = "KSG113: a spin lock is held already: the IRQL is `{Self}` here",
        label = "not inside a spin lock",
        note = "spin locks are not recursive and have no order among each other",
        note = "`DispatchInSpinLock`: leave the first spin-lock scope, or put both data under one lock; `DispatchInEventList`: RemoveEvent may run under the lock of the object's event list, so keep what it changes in atomics; a helper asks for `requires(passive)`"
    )]
    NoSpinLock: Irql => [] Passive, [] PassiveInWorkItem, [] PassiveInThread, [] Apc, [] ApcInFastMutex, [] Dispatch
}

rule! {
    /// At `DISPATCH_LEVEL` or below. Every state is: it follows from [`Irql`], so that a helper has nothing to ask for.
    AtDispatchLevelOrBelow: {Sealed + 'static} => [] Passive, [] PassiveInWorkItem, [] PassiveInThread, [] Apc, [] ApcInFastMutex, [] Dispatch, [] super::DispatchInSpinLock, [] super::DispatchInEventList
}

rule! {
    /// The device mutex was acquired by this callback, and no walk or loan relies on it.
    #[diagnostic::on_unimplemented(
        message = "KSG115: the device mutex cannot be given back for a while: it is `{Self}`",
        label = "only what this callback acquired itself",
        note = "`HeldByFramework`: AVStream took it and relies on it; `HeldInWalk`: the objects of the walk live by it; `HeldAndLent`: its data is borrowed",
        note = "leave the walk or the loan first, and acquire the mutex in this callback"
    )]
    DeviceAcquiredHere: DeviceHeldOutsideWalk => [] HeldByThisCallback
}

rule! {
    /// The control mutex was acquired by this callback, and no walk or loan relies on it.
    #[diagnostic::on_unimplemented(
        message = "KSG115: the filter control mutex cannot be given back for a while: it is `{Self}`",
        label = "only what this callback acquired itself",
        note = "`HeldByFramework`: AVStream took it and relies on it (`unsafe fn lend_back_control` if you must); `HeldInWalk`: the objects of the walk live by it; `HeldAndLent`: its data is borrowed",
        note = "leave the walk or the loan first, and acquire the mutex in this callback"
    )]
    ControlAcquiredHere: ControlReachable => [] HeldByThisCallback
}

rule! {
    /// No control mutex is held while the device mutex is given back and taken again.
    #[diagnostic::on_unimplemented(
        message = "KSG116: the device mutex cannot be given back here: a filter control mutex is `{Self}`",
        label = "taking it again would break the order",
        note = "the order is device, filter control, processing (mutexes-in-avstream)",
        note = "leave the control scope first"
    )]
    ControlFreeForUnlock: ControlFree => [] NotHeld
}

rule! {
    /// The device mutex is held, and no walk relies on what is about to be deleted.
    #[diagnostic::on_unimplemented(
        message = "KSG117: filter factories cannot be deleted here: the device mutex is `{Self}`",
        label = "needs the device mutex, outside of every walk",
        note = "KsDeleteFilterFactory changes the hierarchy that the device mutex protects (device-mutex-in-avstream); inside a walk it could delete what the walk stands on",
        note = "wrap the call in `cx.with_device(device, |cx| ..)`, and leave every walk and loan first; from a filter or pin callback, queue a work item; a helper asks for `may_delete_filter_factory`"
    )]
    DeviceHeldOutsideWalk: DeviceReachable => [] HeldByThisCallback, [S] HeldByFramework<S>
}

rule! {
    /// AVStream holds it for this callback.
    #[diagnostic::on_unimplemented(
        message = "KSG118: there is nothing to lend back to AVStream: the mutex is `{Self}`",
        label = "only what AVStream holds for this callback",
        note = "for a mutex that this callback acquired use `unlocked_device` or `unlocked_control`, which are safe"
    )]
    HeldByAvStream: MutexState => [S] HeldByFramework<S>
}

/// The documents do not decide whether AVStream holds it.
#[diagnostic::on_unimplemented(
    message = "KSG119: there is nothing to assume: the mutex is `{Self}` here",
    label = "the state is known",
    note = "`assume_*` and `EntersFree` are for `MaybeHeldByFramework` alone"
)]
pub trait Undecided: MutexState {
    /// The callback about which the documents do not decide.
    type Slot: 'static;
}

#[diagnostic::do_not_recommend]
impl<S: 'static> Undecided for MaybeHeldByFramework<S> {
    type Slot = S;
}

rule! {
    /// Free, while this thread waits for a work item or a thread that may take it, or one above it.
    #[diagnostic::on_unimplemented(
        message = "KSG128: this thread cannot wait for that work item or thread here: a mutex that stands in its way is `{Self}`",
        label = "the two could wait for each other",
        note = "waiting for a worker or a thread is like acquiring what it may take: that mutex, and all that come after it, must be free (nf-ks-ksunregisterworker waits for queued items)",
        note = "leave the locked scope first, or let it promise less: `type Takes = TakesNothing`; a helper asks for `may_wait_for(..)` with what it takes: `device`, `control`, `processing` or `nothing`"
    )]
    FreeToWait: MutexState => [] NotHeld
}

rule! {
    /// Not under a processing mutex, where an attempt to process may fail.
    #[diagnostic::on_unimplemented(
        message = "KSG129: processing cannot be asked for here: a processing mutex is `{Self}`",
        label = "not while a processing mutex is held",
        note = "an attempt may fail while the processing mutex is held (pin-centric-processing)",
        note = "leave the processing scope first; from a Process callback return `STATUS_SUCCESS`, and AVStream goes on while there are frames"
    )]
    OutsideProcessing: MutexState => [] NotHeld, [] PromisedNotToTake
}

rule! {
    /// Certainly at `PASSIVE_LEVEL`, and in a callback: neither in a work item nor in a thread of the driver.
    #[diagnostic::on_unimplemented(
        message = "KSG128: this thread cannot wait for a work item or a thread here: it is at `{Self}`",
        label = "needs PASSIVE_LEVEL, in a callback",
        note = "`PassiveInWorkItem` and `PassiveInThread`: what waits for itself does so for ever, and it could be itself (nf-ks-ksunregisterworker); at a raised IRQL nothing waits",
        note = "join workers and threads in a callback, such as Stop or Remove; where a thread has workers of its own, `stop_and_join` gives back its data, and with that the workers; a helper asks for `may_wait_for(..)`"
    )]
    OutsideWorkItem: AtPassiveLevel => [] Passive
}

rule! {
    /// Not held by this thread while it waits to be woken.
    #[diagnostic::on_unimplemented(
        message = "KSG128: this thread cannot wait to be woken here: a mutex is `{Self}`",
        label = "whoever is to wake it may need what it holds",
        note = "a callback that stops the thread may want that mutex first, and then the two wait for each other",
        note = "leave the locked scope first, then wait; a helper asks for `may_wait`"
    )]
    NotHeldInWait: CallsDownWithoutControl + CallsDownWithoutProcessing => [] NotHeld, [] PromisedNotToTake
}
