//! Property, method and intersection handlers: typed request and value, sizes checked before the handler runs.
//!
//! Owns the thunks that find the object of an IRP and look at the two buffers. The sizes that ks.sys checks
//! (`MinProperty`, `MinData`) are set by `table` from the same types, so a handler runs only where its value fits. Of a
//! support request, whatever it is about, the thunk compares the lengths itself.

use core::ptr::NonNull;

use super::returns::failure;
use super::{AnyStatus, DispatchFn, RawSlot, ReturnRule, Slot, SlotReturn, filter, pin};
use crate::__private::Call;
use crate::cx::Cx;
use crate::data::{FilterKind, PinKind};
use crate::ffi::{
    GUID, IoGetCurrentIrpStackLocation, KS_DATAFORMAT_VIDEOINFOHEADER, KSDATAFORMAT, KSIDENTIFIER,
    KSP_PIN, KsGetFilterFromIrp, KsGetPinFromIrp, NTSTATUS, PIRP, PKSDATARANGE, PKSIDENTIFIER,
    PKSP_PIN, PULONG, PVOID, ULONG, ULONG_PTR,
};
use crate::handle::{DataFormat, Filter, NewFilter, Pin};
use crate::status::{NtResult, NtStatus};

/// Plain data: what a client may send or receive.
///
/// # Safety
///
/// Every bit pattern is a value, there are no padding bytes, and there is no interior mutability.
#[diagnostic::on_unimplemented(
    message = "KSG123: `{Self}` is not plain data: a client may send any bytes in its place",
    label = "not what a request or value can be",
    note = "use integers, arrays of them, GUID and the KS structures; for a `repr(C)` struct of your own without padding write `unsafe impl Plain for {Self} {{}}`"
)]
pub unsafe trait Plain: Copy + 'static {}

macro_rules! plain {
    ($($ty:ty),*) => {$(
        // SAFETY: integers, or a `repr(C)` struct of integers without padding (asserted in `ffi::layout` or below).
        unsafe impl Plain for $ty {}
    )*};
}
plain!(
    (),
    u8,
    u16,
    u32,
    u64,
    i8,
    i16,
    i32,
    i64,
    usize,
    isize,
    GUID,
    KSIDENTIFIER,
    KSP_PIN,
    KSDATAFORMAT
);
const _: () = assert!(size_of::<KSIDENTIFIER>() == 24 && size_of::<KSP_PIN>() == 32);

// SAFETY: an array has no padding of its own.
unsafe impl<T: Plain, const N: usize> Plain for [T; N] {}

/// A slot of an automation table, for handlers of objects of kind `K`.
///
/// # Safety
///
/// `Body` is the type of a function whose first parameter is a `Call`. `unsafe`, though every slot is sealed: a type of the
/// driver's own in the place of `K` would let it implement the trait.
#[diagnostic::on_unimplemented(
    message = "KSG030: `{Self}` is not a property, method or support slot of objects of kind `{K}`",
    label = "another kind of slot, or the kind of another object",
    note = "`filter::GetProperty`, `SetProperty`, `Method` and the support slots take a `FilterKind`, those of `pin` a `PinKind`"
)]
pub unsafe trait PropertySlot<K>: RawSlot {
    /// The handler's body.
    type Body<Request, Value, R>;
}

/// A typed property or method handler: what `#[ks_synchronized(slot = ..)]` implements for the item that it makes.
#[diagnostic::on_unimplemented(
    message = "KSG114: `{Self}` is not a typed handler for the slot `{Sl}` of `{K}`",
    label = "wrong slot, or wrong kind of object",
    note = "each slot is entered with other mutexes held: write `#[ks_synchronized(slot = ..)]` for this slot on a handler of its own",
    note = "an item of a typed table takes no raw handler: the sizes that ks.sys checks are those of the typed one's request and value"
)]
pub trait TypedProperty<K, Sl: PropertySlot<K>>: Copy + 'static {
    /// The request: [`KSIDENTIFIER`], or a structure that begins with one.
    type Request: Plain;
    /// The value.
    type Value: Plain;
    /// What the body returns.
    type Return: SlotReturn<AnyStatus>;
    /// The body.
    const BODY: Sl::Body<Self::Request, Self::Value, Self::Return>;
}

/// The buffers of ks.sys are aligned to this (`FILE_QUAD_ALIGNMENT`).
const BUFFER_ALIGNMENT: usize = 8;

/// Fails where a table is built, if ks.sys could misalign one of the two, or if the request is none.
const fn assert_buffers<Request: Plain, Value: Plain>() {
    assert!(
        size_of::<Request>() >= size_of::<KSIDENTIFIER>(),
        "a request begins with a KSIDENTIFIER: take `&KSPROPERTY`, `&KSMETHOD`, or a structure whose first field it is"
    );
    assert!(
        align_of::<Request>() <= BUFFER_ALIGNMENT && align_of::<Value>() <= BUFFER_ALIGNMENT,
        "KSG124: ks.sys aligns requests and values to 8 bytes"
    );
}

/// The request and the value in their buffers; nothing where one is missing. Their alignment is `assert_buffers`'s.
fn buffers<Request: Plain, Value: Plain>(
    request: PKSIDENTIFIER,
    data: PVOID,
) -> Option<(NonNull<Request>, NonNull<Value>)> {
    let value = if size_of::<Value>() == 0 {
        NonNull::dangling()
    } else {
        NonNull::new(data.cast())?
    };
    Some((NonNull::new(request.cast())?, value))
}

/// Compares the buffers of a support request with the two types: no page says that ks.sys does.
fn check_lengths<Request: Plain, Value: Plain>(irp: PIRP) -> NtResult {
    // SAFETY: the caller passes a live IRP that this driver owns.
    let stack = unsafe { IoGetCurrentIrpStackLocation(irp) };
    // SAFETY: a live IRP has a stack location; of a device control request `Parameters` begins with OutputBufferLength
    // and, aligned as a pointer is, InputBufferLength (`ns-wdm-_io_stack_location`).
    let lengths = unsafe { (&raw const (*stack).Parameters).cast::<[PointerAligned; 2]>() };
    // SAFETY: as above.
    let [PointerAligned(output), PointerAligned(input)] = unsafe { lengths.read() };
    if (input as usize) < size_of::<Request>() {
        return Err(NtStatus::INVALID_PARAMETER);
    }
    if output as usize >= size_of::<Value>() {
        return Ok(());
    }
    if output > 0 {
        return Err(NtStatus::BUFFER_TOO_SMALL);
    }
    // A client that asks how much room the answer needs.
    // SAFETY: a live IRP, which is not completed while its handler runs.
    unsafe { (*irp).IoStatus.Information = size_of::<Value>() as ULONG_PTR };
    Err(NtStatus::BUFFER_OVERFLOW)
}

/// A member that `wdm.h` declares with `POINTER_ALIGNMENT`.
#[repr(C, align(8))]
#[derive(Clone, Copy)]
struct PointerAligned(ULONG);

/// Who compares the lengths of the two buffers with the two types.
macro_rules! compare {
    (ks_sys $irp:ident $request:ty, $value:ty) => {};
    (thunk $irp:ident $request:ty, $value:ty) => {
        if let Err(status) = check_lengths::<$request, $value>($irp) {
            return status.into_raw();
        }
    };
}

macro_rules! property_slots {
    ($($slot:path: $handle:ident<$kind:ident: $bound:ident> by $lookup:ident, value $borrow:ident, compared by $who:ident;)*) => {$(
        impl RawSlot for $slot {
            type Raw = unsafe extern "C" fn(PIRP, PKSIDENTIFIER, PVOID) -> NTSTATUS;
            type Returns = AnyStatus;
        }

        // SAFETY: a function that takes a `Call` first.
        #[diagnostic::do_not_recommend]
        unsafe impl<$kind: $bound> PropertySlot<$kind> for $slot {
            type Body<Request, Value, R> = for<'a, 'v, 'c> fn(
                Call,
                &'a mut Cx<'c, <$slot as Slot>::State>,
                $handle<'v, 'c, $kind>,
                &'a Request,
                value_type!($borrow 'a Value),
            ) -> R;
        }

        // SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
        unsafe impl<$kind: $bound, H: TypedProperty<$kind, $slot>> DispatchFn<$kind, $slot> for H {
            const RAW: <$slot as RawSlot>::Raw = {
                unsafe extern "C" fn thunk<$kind: $bound, H: TypedProperty<$kind, $slot>>(
                    irp: PIRP,
                    request: PKSIDENTIFIER,
                    data: PVOID,
                ) -> <AnyStatus as ReturnRule>::Raw {
                    // SAFETY: AVStream passes a live IRP, which it sent to an object of the table's kind.
                    let object = unsafe { $lookup(irp) };
                    compare!($who irp H::Request, H::Value);
                    let Some((request, mut value)) = buffers::<H::Request, H::Value>(request, data) else {
                        return NtStatus::INVALID_PARAMETER.into_raw();
                    };
                    if object.is_null() {
                        return NtStatus::INVALID_PARAMETER.into_raw();
                    }
                    // SAFETY: AVStream calls this function for the slot that its table holds it in.
                    let mut cx = unsafe { Cx::<<$slot as Slot>::State>::new() };
                    // SAFETY: the object is live during the callback, of the table's kind, and its Create completed: it
                    // takes requests.
                    let object = unsafe { $handle::new(object) };
                    // SAFETY: ks.sys has checked the length against `MinProperty`, which is the size of this type, or this
                    // thunk has (`compare`); any bytes are a value.
                    let request = unsafe { request.as_ref() };
                    // SAFETY: as for the request, with `MinData`; the two buffers are apart.
                    let value = unsafe { value.as_mut() };
                    let status = SlotReturn::<AnyStatus>::into_raw((H::BODY)(Call::new(), &mut cx, object, request, value));
                    if status == NtStatus::SUCCESS.into_raw() {
                        length_type!($borrow irp H::Value);
                    }
                    status
                }
                assert_buffers::<H::Request, H::Value>();
                thunk::<$kind, H>
            };
        }
    )*};
}

/// Says how many bytes go back to the client, where some do.
macro_rules! length_type {
    (exclusive $irp:ident $value:ty) => {
        // SAFETY: a live IRP, which is not completed while its handler runs and succeeds.
        unsafe { (*$irp).IoStatus.Information = size_of::<$value>() as ULONG_PTR }
    };
    (shared $irp:ident $value:ty) => {};
}

macro_rules! value_type {
    (exclusive $a:lifetime $value:ident) => { &$a mut $value };
    (shared $a:lifetime $value:ident) => { &$a $value };
}

property_slots! {
    filter::GetProperty: Filter<F: FilterKind> by KsGetFilterFromIrp, value exclusive, compared by ks_sys;
    filter::SetProperty: Filter<F: FilterKind> by KsGetFilterFromIrp, value shared, compared by ks_sys;
    filter::Method: Filter<F: FilterKind> by KsGetFilterFromIrp, value exclusive, compared by ks_sys;
    filter::PropertySupport: Filter<F: FilterKind> by KsGetFilterFromIrp, value exclusive, compared by thunk;
    filter::MethodSupport: Filter<F: FilterKind> by KsGetFilterFromIrp, value exclusive, compared by thunk;
    filter::EventSupport: Filter<F: FilterKind> by KsGetFilterFromIrp, value exclusive, compared by thunk;
    pin::GetProperty: Pin<P: PinKind> by KsGetPinFromIrp, value exclusive, compared by ks_sys;
    pin::SetProperty: Pin<P: PinKind> by KsGetPinFromIrp, value shared, compared by ks_sys;
    pin::Method: Pin<P: PinKind> by KsGetPinFromIrp, value exclusive, compared by ks_sys;
    pin::PropertySupport: Pin<P: PinKind> by KsGetPinFromIrp, value exclusive, compared by thunk;
    pin::MethodSupport: Pin<P: PinKind> by KsGetPinFromIrp, value exclusive, compared by thunk;
    pin::EventSupport: Pin<P: PinKind> by KsGetPinFromIrp, value exclusive, compared by thunk;
}

/// A typed intersection handler: what `#[ks_synchronized(slot = filter::Intersect)]` implements for the item that it
/// makes.
#[diagnostic::on_unimplemented(
    message = "KSG114: `{Self}` is not a typed intersection handler of `{F}`",
    label = "wrong slot, or wrong kind of filter",
    note = "write `#[ks_synchronized(slot = filter::Intersect)]` on a handler of its own"
)]
pub trait TypedIntersect<F: FilterKind>: Copy + 'static {
    /// The format that comes out: by value, so that its length can be asked for and checked here.
    type Format: Plain;
    /// The body: the filter, the pin factory's id, the client's range, and the range of the descriptor that matches.
    const BODY: IntersectBody<F, Self::Format>;
}

/// The body of an intersection handler. As for [`Signature`](super::Signature)'s, only the library calls it.
pub type IntersectBody<F, Format> = for<'a, 'v, 'c> fn(
    Call,
    &'a mut Cx<'c, <filter::Intersect as Slot>::State>,
    NewFilter<'v, 'c, F>,
    u32,
    DataFormat<'a>,
    DataFormat<'a>,
) -> NtResult<Format>;

impl RawSlot for filter::Intersect {
    type Raw = unsafe extern "C" fn(
        PVOID,
        PIRP,
        PKSP_PIN,
        PKSDATARANGE,
        PKSDATARANGE,
        ULONG,
        PVOID,
        PULONG,
    ) -> NTSTATUS;
    type Returns = AnyStatus;
}

// SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
unsafe impl<F: FilterKind, H: TypedIntersect<F>> DispatchFn<F, filter::Intersect> for H {
    const RAW: <filter::Intersect as RawSlot>::Raw = {
        unsafe extern "C" fn thunk<F: FilterKind, H: TypedIntersect<F>>(
            // Not used: the page and the samples disagree on what it is (spec/ambiguities.md A31).
            _context: PVOID,
            irp: PIRP,
            pin: PKSP_PIN,
            range: PKSDATARANGE,
            matching: PKSDATARANGE,
            buffer_size: ULONG,
            data: PVOID,
            data_size: PULONG,
        ) -> NTSTATUS {
            // SAFETY: AVStream passes a live IRP, which it sent to the filter.
            let object = unsafe { KsGetFilterFromIrp(irp) };
            // SAFETY: null, or a data range of the client, which ks.sys has checked and keeps during the callback.
            let range = unsafe { DataFormat::from_raw(range) };
            // SAFETY: null, or a data range of the descriptor, which is constant.
            let matching = unsafe { DataFormat::from_raw(matching) };
            let (false, false, Some(range), Some(matching), false) = (
                object.is_null(),
                pin.is_null(),
                range,
                matching,
                data_size.is_null(),
            ) else {
                return NtStatus::INVALID_PARAMETER.into_raw();
            };
            // SAFETY: not null, and a request that ks.sys has checked.
            let id = unsafe { (*pin).PinId };
            // SAFETY: AVStream calls this function for the slot that its descriptor holds it in.
            let mut cx = unsafe { Cx::<<filter::Intersect as Slot>::State>::new() };
            // SAFETY: the filter is live during the callback; the handle does not claim that Create completed.
            let object = unsafe { NewFilter::new(object) };
            let format = match (H::BODY)(Call::new(), &mut cx, object, id, range, matching) {
                Ok(format) => format,
                Err(status) => return failure(status),
            };
            let Ok(size) = ULONG::try_from(size_of::<H::Format>()) else {
                return NtStatus::INVALID_PARAMETER.into_raw();
            };
            // SAFETY: not null; where AVStream wants the length.
            unsafe { data_size.write(size) };
            if buffer_size == 0 {
                return NtStatus::BUFFER_OVERFLOW.into_raw();
            }
            if buffer_size < size || data.is_null() {
                return NtStatus::BUFFER_TOO_SMALL.into_raw();
            }
            // SAFETY: the buffer is as long as it is said to be, and the format fits; its alignment is not relied on.
            unsafe { data.cast::<H::Format>().write_unaligned(format) };
            NtStatus::SUCCESS.into_raw()
        }
        thunk::<F, H>
    };
}

/// The video format that capture drivers use.
// SAFETY: integers and GUIDs; `repr(C)`, without padding (the sizes of its members add up, asserted here).
unsafe impl Plain for KS_DATAFORMAT_VIDEOINFOHEADER {}
