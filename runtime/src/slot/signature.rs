//! How a typed handler of each slot looks, and the C function that AVStream calls in its place.
//!
//! Owns the contracts, and the thunks of slots in which nothing but the context and one handle is made: generic
//! `extern "C"` functions, compiled per handler, the only callers of a handler's body. The other thunks are in `special`,
//! `automation`, `events`, `power`, `thermal` and `allocator_entries`. What a thunk relies on is in `DispatchFn`'s contract.

use super::{
    AnyStatus, Flag, NeverPending, NoStatus, ReturnRule, Slot, SlotReturn, Ticks, clock, device,
    filter, other, pin,
};
use crate::__private::Call;
use crate::cx::Cx;
use crate::data::{Driver, FilterKind, PinKind};
use crate::ffi::{
    BOOLEAN, DEVICE_POWER_STATE, KSATTRIBUTE_LIST, KSDATARANGE, KSSTATE, LARGE_INTEGER, LONGLONG,
    NTSTATUS, PCM_RESOURCE_LIST, PDEVICE_CAPABILITIES, PIRP, PKDPC, PKSDATAFORMAT, PKSDEVICE,
    PKSFILTER, PKSHANDSHAKE, PKSMULTIPLE_ITEM, PKSPIN, PKSPROCESSPIN_INDEXENTRY, PKSRESOLUTION,
    PKTIMER, PLONGLONG, PMDL, POWER_ACTION, PVOID, SYSTEM_POWER_STATE, ULONG,
};
use crate::handle::{Device, Filter, NewPin, Pin};

/// A slot with a C function type.
#[diagnostic::on_unimplemented(
    message = "KSG030: `{Self}` is not a slot of a dispatch table",
    label = "no callback of ks.sys goes by this type",
    note = "a slot is a type of `ks_guard::slot`: `device::Start`, `filter::Create`, `pin::SetDeviceState`, `other::BagFree`"
)]
pub trait RawSlot: Slot {
    /// The function pointer in the table.
    type Raw: Copy + 'static;
    /// What a raw handler may return: [`NeverPending`] where the documents forbid `STATUS_PENDING`. The rule of a typed
    /// handler, [`Signature::Rule`], can be stricter.
    type Returns: ReturnRule;
}

/// How a typed handler of this slot looks, for objects of kind `K`.
///
/// # Safety
///
/// `Body` is the type of a function whose first parameter is a `Call`. `unsafe`, though every slot is sealed: a type of the
/// driver's own in the place of `K` would let it implement the trait.
#[diagnostic::on_unimplemented(
    message = "KSG030: `{Self}` is not a slot of objects of kind `{K}`",
    label = "the slot of a device, a filter or a pin, and the kind of another object",
    note = "`device::` slots take a kind that is a `Driver`, `filter::` slots a `FilterKind`, `pin::` slots a `PinKind`: name the slot of this object, or the handle of that one"
)]
pub unsafe trait Signature<K>: RawSlot {
    /// The handler's body, returning `R`. Higher-ranked over the callback, so that nothing it is given can leave it. Its first
    /// parameter is the library's alone to make, so that AVStream's call is the only one.
    type Body<R>;
    /// What it may return.
    type Rule;
}

/// A typed handler: what `#[ks_synchronized(slot = ..)]` implements for the item that it makes.
///
/// Safe to implement: the body is an ordinary function, and the library supplies what calls it.
#[diagnostic::on_unimplemented(
    message = "KSG114: `{Self}` is not a typed handler for the slot `{Sl}` of `{K}`",
    label = "wrong slot, or wrong kind of object",
    note = "each slot is entered with other mutexes held: write `#[ks_synchronized(slot = ..)]` for this slot on a handler of its own",
    note = "a table's `new` and a filter's `close` take no raw handler: what the typed one, `fn f(cx: &mut Cx, ..)`, returns becomes the object's protected data, and goes when it closes"
)]
pub trait Typed<K, Sl: Signature<K>>: Copy + 'static {
    /// What the body returns.
    type Return;
    /// The body.
    const BODY: Sl::Body<Self::Return>;
}

/// Marks handlers with a typed body.
#[derive(Debug)]
pub enum TypedForm {}
/// Marks handlers that are C functions with a raw signature, good for objects of any kind.
#[derive(Debug)]
pub enum RawForm {}

/// A handler for the slot `Sl` of objects of kind `K`, typed or raw.
///
/// `Form` keeps the two apart for the compiler; a table's methods infer it.
///
/// # Safety
///
/// `RAW` is written for this slot: it may be called as AVStream calls it, in the slot's entry state, and it leaves the
/// mutexes as it finds them. A raw handler leaves the `Context` of the objects alone: it belongs to the library.
#[diagnostic::on_unimplemented(
    message = "KSG114: `{Self}` is not a handler for the slot `{Sl}` of `{K}`",
    label = "wrong slot, or wrong kind of object",
    note = "each slot is entered with other mutexes held: write `#[ks_synchronized(slot = ..)]` for this slot on a handler of its own",
    note = "a typed table is for one kind of object, and a raw handler goes into it where its slot names the kind, here with `<{K}>` after it, as in `slot = pin::Close<Video>`"
)]
pub unsafe trait DispatchFn<K, Sl: RawSlot, Form = TypedForm>: Copy + 'static {
    /// What goes into the table.
    const RAW: Sl::Raw;
}

/// Declares C function types: `slot: fn(..) -> ..;`, with `[NeverPending]` where the documents forbid `STATUS_PENDING`.
macro_rules! raw_slots {
    ($($slot:path $([$rule:ident])?: fn($($ty:ty),*) $(-> $ret:ident)?;)*) => {$(
        impl RawSlot for $slot {
            type Raw = unsafe extern "C" fn($($ty),*) $(-> $ret)?;
            type Returns = raw_rule!([$($rule)?] $($ret)?);
        }
    )*};
}

macro_rules! raw_rule {
    ([$rule:ident] $($ret:ident)?) => {
        $rule
    };
    ([] NTSTATUS) => {
        AnyStatus
    };
    ([] BOOLEAN) => {
        Flag
    };
    ([] LONGLONG) => {
        Ticks
    };
    ([] $($other:ident)?) => {
        NoStatus
    };
}

pub(super) use {raw_rule, raw_slots};

raw_slots! {
    device::Add [NeverPending]: fn(PKSDEVICE) -> NTSTATUS;
    device::Start [NeverPending]: fn(PKSDEVICE, PIRP, PCM_RESOURCE_LIST, PCM_RESOURCE_LIST) -> NTSTATUS;
    device::PostStart [NeverPending]: fn(PKSDEVICE) -> NTSTATUS;
    device::QueryStop [NeverPending]: fn(PKSDEVICE, PIRP) -> NTSTATUS;
    device::CancelStop: fn(PKSDEVICE, PIRP);
    device::Stop: fn(PKSDEVICE, PIRP);
    device::QueryRemove [NeverPending]: fn(PKSDEVICE, PIRP) -> NTSTATUS;
    device::CancelRemove: fn(PKSDEVICE, PIRP);
    device::Remove: fn(PKSDEVICE, PIRP);
    device::QueryCapabilities [NeverPending]: fn(PKSDEVICE, PIRP, PDEVICE_CAPABILITIES) -> NTSTATUS;
    device::SurpriseRemoval: fn(PKSDEVICE, PIRP);
    device::QueryPower: fn(
        PKSDEVICE, PIRP, DEVICE_POWER_STATE, DEVICE_POWER_STATE, SYSTEM_POWER_STATE, SYSTEM_POWER_STATE, POWER_ACTION
    ) -> NTSTATUS;
    device::SetPower: fn(PKSDEVICE, PIRP, DEVICE_POWER_STATE, DEVICE_POWER_STATE);
    device::QueryInterface: fn(PKSDEVICE, PIRP) -> NTSTATUS;
    filter::Create: fn(PKSFILTER, PIRP) -> NTSTATUS;
    filter::Close: fn(PKSFILTER, PIRP) -> NTSTATUS;
    filter::Process: fn(PKSFILTER, PKSPROCESSPIN_INDEXENTRY) -> NTSTATUS;
    filter::ProcessAtDispatch: fn(PKSFILTER, PKSPROCESSPIN_INDEXENTRY) -> NTSTATUS;
    filter::Reset: fn(PKSFILTER) -> NTSTATUS;
    pin::Create: fn(PKSPIN, PIRP) -> NTSTATUS;
    pin::Close: fn(PKSPIN, PIRP) -> NTSTATUS;
    pin::Process: fn(PKSPIN) -> NTSTATUS;
    pin::ProcessAtDispatch: fn(PKSPIN) -> NTSTATUS;
    pin::Reset: fn(PKSPIN);
    pin::SetDataFormat [NeverPending]: fn(
        PKSPIN, PKSDATAFORMAT, PKSMULTIPLE_ITEM, *const KSDATARANGE, *const KSATTRIBUTE_LIST
    ) -> NTSTATUS;
    pin::SetDeviceState [NeverPending]: fn(PKSPIN, KSSTATE, KSSTATE) -> NTSTATUS;
    pin::Connect [NeverPending]: fn(PKSPIN) -> NTSTATUS;
    pin::Disconnect: fn(PKSPIN);
    clock::SetTimer: fn(PKSPIN, PKTIMER, LARGE_INTEGER, PKDPC) -> BOOLEAN;
    clock::CancelTimer: fn(PKSPIN, PKTIMER) -> BOOLEAN;
    clock::CorrelatedTime: fn(PKSPIN, PLONGLONG) -> LONGLONG;
    clock::Resolution: fn(PKSPIN, PKSRESOLUTION);
}

/// The context of one call into `Sl`.
///
/// # Safety
///
/// AVStream is calling the slot `Sl` on this thread, about objects of the chain `'c`, and no other context is used
/// meanwhile.
#[inline]
pub(super) unsafe fn enter<'c, Sl: Slot>() -> Cx<'c, Sl::State> {
    // SAFETY: the slot's entry state is what `spec/entry.toml` says of it, and the caller's contract is `Cx::new`'s.
    unsafe { Cx::new() }
}

/// The C entry of one handler, for slots in which no data is made or freed: an object, and arguments that go through.
macro_rules! typed_slots {
    ($($slot:path [$rule:ident]: fn($handle:ident<$kind:ident: $bound:ident>: $raw:ty $(, $arg:ident: $ty:ty)*) $(-> $ret:ty)?;)*) => {$(
        // SAFETY: a function that takes a `Call` first.
        #[diagnostic::do_not_recommend]
        unsafe impl<$kind: $bound> Signature<$kind> for $slot {
            type Body<R> = for<'a, 'v, 'c> fn(
                Call,
                &'a mut Cx<'c, <$slot as Slot>::State>,
                $handle<'v, 'c, $kind>
                $(, $ty)*
            ) -> R;
            type Rule = $rule;
        }

        // SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
        unsafe impl<$kind: $bound, H> DispatchFn<$kind, $slot> for H
        where
            H: Typed<$kind, $slot, Return: SlotReturn<$rule>>,
        {
            const RAW: <$slot as RawSlot>::Raw = {
                unsafe extern "C" fn thunk<$kind: $bound, H>(object: $raw $(, $arg: $ty)*) -> <$rule as ReturnRule>::Raw
                where
                    H: Typed<$kind, $slot, Return: SlotReturn<$rule>>,
                {
                    // SAFETY: AVStream calls this function for the slot that its table holds it in.
                    let mut cx = unsafe { enter::<$slot>() };
                    // SAFETY: the object is live during the callback, of the kind that the table was built for, and its
                    // Create (a device's: Add) completed, or else the slot's handle does not claim so.
                    let object = unsafe { $handle::new(object) };
                    SlotReturn::<$rule>::into_raw((H::BODY)(Call::new(), &mut cx, object $(, $arg)*))
                }
                thunk::<$kind, H>
            };
        }
    )*};
}

typed_slots! {
    device::Start [NeverPending]: fn(
        Device<K: Driver>: PKSDEVICE, irp: PIRP, translated: PCM_RESOURCE_LIST, untranslated: PCM_RESOURCE_LIST
    ) -> NTSTATUS;
    device::PostStart [NeverPending]: fn(Device<K: Driver>: PKSDEVICE) -> NTSTATUS;
    device::QueryStop [NeverPending]: fn(Device<K: Driver>: PKSDEVICE, irp: PIRP) -> NTSTATUS;
    device::CancelStop [NoStatus]: fn(Device<K: Driver>: PKSDEVICE, irp: PIRP);
    device::Stop [NoStatus]: fn(Device<K: Driver>: PKSDEVICE, irp: PIRP);
    device::QueryRemove [NeverPending]: fn(Device<K: Driver>: PKSDEVICE, irp: PIRP) -> NTSTATUS;
    device::CancelRemove [NoStatus]: fn(Device<K: Driver>: PKSDEVICE, irp: PIRP);
    device::Remove [NoStatus]: fn(Device<K: Driver>: PKSDEVICE, irp: PIRP);
    device::QueryCapabilities [NeverPending]: fn(
        Device<K: Driver>: PKSDEVICE, irp: PIRP, capabilities: PDEVICE_CAPABILITIES
    ) -> NTSTATUS;
    device::SurpriseRemoval [NoStatus]: fn(Device<K: Driver>: PKSDEVICE, irp: PIRP);
    device::QueryPower [AnyStatus]: fn(
        Device<K: Driver>: PKSDEVICE, irp: PIRP, device_to: DEVICE_POWER_STATE, device_from: DEVICE_POWER_STATE,
        system_to: SYSTEM_POWER_STATE, system_from: SYSTEM_POWER_STATE, action: POWER_ACTION
    ) -> NTSTATUS;
    device::SetPower [NoStatus]: fn(
        Device<K: Driver>: PKSDEVICE, irp: PIRP, to: DEVICE_POWER_STATE, from: DEVICE_POWER_STATE
    );
    device::QueryInterface [AnyStatus]: fn(Device<K: Driver>: PKSDEVICE, irp: PIRP) -> NTSTATUS;
    filter::Reset [AnyStatus]: fn(Filter<F: FilterKind>: PKSFILTER) -> NTSTATUS;
    pin::Close [NeverPending]: fn(Pin<P: PinKind>: PKSPIN, irp: PIRP) -> NTSTATUS;
    pin::Reset [NoStatus]: fn(Pin<P: PinKind>: PKSPIN);
    pin::SetDeviceState [NeverPending]: fn(Pin<P: PinKind>: PKSPIN, to: KSSTATE, from: KSSTATE) -> NTSTATUS;
    pin::Connect [NeverPending]: fn(NewPin<P: PinKind>: PKSPIN) -> NTSTATUS;
    pin::Disconnect [NoStatus]: fn(NewPin<P: PinKind>: PKSPIN);
    clock::SetTimer [Flag]: fn(
        Pin<P: PinKind>: PKSPIN, timer: PKTIMER, due: LARGE_INTEGER, dpc: PKDPC
    ) -> BOOLEAN;
    clock::CancelTimer [Flag]: fn(Pin<P: PinKind>: PKSPIN, timer: PKTIMER) -> BOOLEAN;
    clock::CorrelatedTime [Ticks]: fn(Pin<P: PinKind>: PKSPIN, system_time: PLONGLONG) -> LONGLONG;
    clock::Resolution [NoStatus]: fn(Pin<P: PinKind>: PKSPIN, resolution: PKSRESOLUTION);
    // Registered by the driver, in Create at the earliest: the handle does not claim that it completed.
    other::FrameReturn [NoStatus]: fn(
        NewPin<P: PinKind>: PKSPIN, data: PVOID, size: ULONG, mdl: PMDL, context: PVOID, status: NTSTATUS
    );
    other::IrpCompletion [NoStatus]: fn(NewPin<P: PinKind>: PKSPIN, irp: PIRP);
    other::Handshake [AnyStatus]: fn(NewPin<P: PinKind>: PKSPIN, asked: PKSHANDSHAKE, answer: PKSHANDSHAKE) -> NTSTATUS;
}
