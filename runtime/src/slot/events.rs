//! Event handlers: the client's parameters, the data that goes with an entry, and their way from AddEvent to RemoveEvent.
//!
//! Owns the thunks that read what the client sent, put what AddEvent returns behind the entry, add the entry to the
//! object's list and take it out again. `DataInput` and `ExtraEntryData` are set by `table` from the same types, so that
//! AVStream has made room for both before a handler runs.

use core::any::TypeId;
use core::ptr;

use super::returns::failure;
use super::signature::enter;
use super::{AnyStatus, DispatchFn, NoStatus, Plain, RawSlot, Slot, filter, pin};
use crate::__private::Call;
use crate::cx::Cx;
use crate::data::{FilterKind, PinKind};
use crate::ffi::{
    KSEVENT_ENTRY, KSEVENTDATA, KsDefaultAddEventHandler, KsGetFilterFromIrp, KsGetPinFromIrp,
    NTSTATUS, PFILE_OBJECT, PIRP, PKSEVENT_ENTRY, PKSEVENTDATA, RemoveEntryList,
};
use crate::handle::{Filter, Pin, RemovedEvent};
use crate::status::NtStatus;

/// The AddEvent slot, for handlers of objects of kind `K`.
///
/// # Safety
///
/// `Body` is the type of a function whose first parameter is a `Call`. `unsafe`, though every slot is sealed: a type of the
/// driver's own in the place of `K` would let it implement the trait.
#[diagnostic::on_unimplemented(
    message = "KSG030: `{Self}` is not an AddEvent slot of objects of kind `{K}`",
    label = "another kind of slot, or the kind of another object",
    note = "`filter::AddEvent` takes a `FilterKind`, `pin::AddEvent` a `PinKind`"
)]
pub unsafe trait AddEventSlot<K>: RawSlot {
    /// The handler's body, which only the library calls: the context, the object, how the client wants to hear of the event,
    /// and its parameters.
    type Body<Parameters, R>;
}

/// The RemoveEvent slot, for handlers of objects of kind `K`.
///
/// # Safety
///
/// `Body` is the type of a function whose first parameter is a `Call`. `unsafe`, though every slot is sealed: a type of the
/// driver's own in the place of `K` would let it implement the trait.
#[diagnostic::on_unimplemented(
    message = "KSG030: `{Self}` is not a RemoveEvent slot of objects of kind `{K}`",
    label = "another kind of slot, or the kind of another object",
    note = "`filter::RemoveEvent` takes a `FilterKind`, `pin::RemoveEvent` a `PinKind`"
)]
pub unsafe trait RemoveEventSlot<K>: RawSlot {
    /// The handler's body, which only the library calls: the context, the entry, and what AddEvent returned for it.
    type Body<Extra>;
}

/// A typed AddEvent handler: what `#[ks_synchronized(slot = ..)]` implements for the item that it makes.
///
/// The library reads the client's data before the handler runs, and adds the entry when it has succeeded
/// (`nf-ks-ksdefaultaddeventhandler`), so no handler forgets to, and what the entry carries is there before anybody can
/// find it.
#[diagnostic::on_unimplemented(
    message = "KSG114: `{Self}` is not a typed handler for the slot `{Sl}` of `{K}`",
    label = "wrong slot, or wrong kind of object",
    note = "each slot is entered with other mutexes held: write `#[ks_synchronized(slot = ..)]` for this slot on a handler of its own"
)]
pub trait TypedAddEvent<K, Sl: AddEventSlot<K>>: Copy + 'static {
    /// What the client sends behind its KSEVENTDATA; `()` for nothing.
    type Parameters: Plain;
    /// What the body returns.
    type Return: AddReturn;
    /// The body.
    const BODY: Sl::Body<Self::Parameters, Self::Return>;
}

/// A typed RemoveEvent handler: what `#[ks_synchronized(slot = ..)]` implements for the item that it makes.
///
/// The library takes the entry out of the object's list before the handler runs (`nc-ks-pfnksremoveevent`).
#[diagnostic::on_unimplemented(
    message = "KSG114: `{Self}` is not a typed handler for the slot `{Sl}` of `{K}`",
    label = "wrong slot, or wrong kind of object",
    note = "each slot is entered with other mutexes held: write `#[ks_synchronized(slot = ..)]` for this slot on a handler of its own"
)]
pub trait TypedRemoveEvent<K, Sl: RemoveEventSlot<K>>: Copy + 'static {
    /// What the entry carries.
    type Extra: ExtraData;
    /// The body.
    const BODY: Sl::Body<Self::Extra>;
}

/// What an entry can carry from AddEvent to RemoveEvent: a value that can be forgotten, and may be looked at by any thread.
///
/// ks.sys frees the entry's memory and runs no destructor; one of the driver's would run at `DISPATCH_LEVEL`, where what it
/// does is checked by nobody. So an entry carries numbers, and what they stand for is kept under a mutex.
pub trait ExtraData: Copy + Send + Sync + 'static {}

impl<T: Copy + Send + Sync + 'static> ExtraData for T {}

/// What an AddEvent handler returns: a result. Nothing relies on there being no other.
#[diagnostic::on_unimplemented(
    message = "KSG122: an AddEvent handler cannot return `{Self}`",
    label = "not what this slot returns",
    note = "return `NtResult`, or `NtResult<Extra>` with what the entry is to carry to RemoveEvent: a value that is `Copy`, `Send` and `Sync`"
)]
pub trait AddReturn {
    /// What the entry carries.
    type Extra: ExtraData;
    /// As a plain result.
    ///
    /// # Errors
    ///
    /// The handler's own.
    fn into_result(self) -> Result<Self::Extra, NtStatus>;
}

#[diagnostic::do_not_recommend]
impl<T: ExtraData> AddReturn for Result<T, NtStatus> {
    type Extra = T;
    #[inline]
    fn into_result(self) -> Self {
        self
    }
}

/// What the handler `H` gives to its entries.
pub type ExtraOf<H, K, Sl> = <<H as TypedAddEvent<K, Sl>>::Return as AddReturn>::Extra;

/// What lies behind an entry (`ns-ks-ksevent_item`, `ExtraEntryData`).
///
/// # Invariants
///
/// `owner` is the type of `value`.
#[repr(C)]
pub(crate) struct Extra<E> {
    owner: TypeId,
    value: E,
}

/// Where extra data begins: directly behind the entry.
const ENTRY_ALIGNMENT: usize = align_of::<KSEVENT_ENTRY>();
const _: () = assert!(size_of::<KSEVENT_ENTRY>().is_multiple_of(ENTRY_ALIGNMENT));

impl<E: ExtraData> Extra<E> {
    /// How many bytes behind the entry it takes; none for a type without size, which has nothing to store.
    pub(crate) const SIZE: usize = if size_of::<E>() == 0 {
        0
    } else {
        size_of::<Self>()
    };

    /// Fails where a table is built, if the place behind an entry could misalign it.
    pub(crate) const fn assert_fits() {
        assert!(
            align_of::<Self>() <= ENTRY_ALIGNMENT,
            "KSG124: ks.sys aligns what an event entry carries to 8 bytes"
        );
    }

    /// Stores the value behind its entry.
    ///
    /// # Safety
    ///
    /// There are [`SIZE`](Self::SIZE) bytes behind `entry`, which nobody else uses.
    unsafe fn store(entry: PKSEVENT_ENTRY, value: E) {
        if Self::SIZE == 0 {
            return;
        }
        // INVARIANT: the type of the value.
        let extra = Self {
            owner: TypeId::of::<E>(),
            value,
        };
        // SAFETY: the entry's memory goes on behind it.
        let place = unsafe { entry.add(1) }.cast::<Self>();
        // SAFETY: long enough, and aligned: a table asserts it.
        unsafe { place.write(extra) };
    }

    /// The value behind its entry.
    ///
    /// # Safety
    ///
    /// [`store`](Self::store) was called for this entry, with an `E`.
    unsafe fn load(entry: PKSEVENT_ENTRY) -> E {
        if Self::SIZE == 0 {
            // SAFETY: a value without size is read from nowhere; AddEvent made one, and it is `Copy`.
            return unsafe { ptr::dangling::<E>().read() };
        }
        // SAFETY: the entry's memory goes on behind it.
        let place = unsafe { entry.add(1) }.cast::<Self>();
        // SAFETY: stored there, by the caller's contract.
        unsafe { (*place).value }
    }

    /// The value behind an entry, if that carries an `E`.
    ///
    /// # Safety
    ///
    /// `entry` is live for `'a`, and stays as it is; its extra data, where its item asks for any, is an `Extra` of some type,
    /// or does not begin with the id of one.
    pub(crate) unsafe fn of<'a>(entry: PKSEVENT_ENTRY) -> Option<&'a E> {
        const { assert!(size_of::<E>() > 0, "what has no size is not stored") };
        // SAFETY: a live entry.
        let item = unsafe { (*entry).EventItem };
        // SAFETY: an entry has the item that it was enabled for, which is constant.
        let stored = unsafe { (*item).ExtraEntryData } as usize;
        if stored != Self::SIZE {
            return None;
        }
        // SAFETY: the entry's memory goes on behind it.
        let place = unsafe { entry.add(1) }.cast::<Self>();
        // SAFETY: so many bytes are there, and an `Extra` begins with the id of its type; of another's data these are bytes
        // that are no such id.
        let owner = unsafe { (*place).owner };
        if owner != TypeId::of::<E>() {
            return None;
        }
        // SAFETY: an `Extra<E>`, which nobody changes.
        Some(unsafe { &(*place).value })
    }
}

/// Fails where a table is built, if the client's parameters could lie misaligned behind its KSEVENTDATA.
const fn assert_parameters<P>() {
    assert!(
        align_of::<P>() <= align_of::<KSEVENTDATA>(),
        "KSG124: ks.sys aligns the parameters of an event to 8 bytes"
    );
}

macro_rules! event_slots {
    ($($add:path, $remove:path: $handle:ident<$kind:ident: $bound:ident> by $lookup:ident;)*) => {$(
        impl RawSlot for $add {
            type Raw = unsafe extern "C" fn(PIRP, PKSEVENTDATA, PKSEVENT_ENTRY) -> NTSTATUS;
            type Returns = AnyStatus;
        }

        // SAFETY: a function that takes a `Call` first.
        #[diagnostic::do_not_recommend]
        unsafe impl<$kind: $bound> AddEventSlot<$kind> for $add {
            type Body<Parameters, R> = for<'a, 'v, 'c> fn(
                Call,
                &'a mut Cx<'c, <$add as Slot>::State>,
                $handle<'v, 'c, $kind>,
                &'a KSEVENTDATA,
                &'a Parameters,
            ) -> R;
        }

        // SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
        unsafe impl<$kind: $bound, H: TypedAddEvent<$kind, $add>> DispatchFn<$kind, $add> for H {
            const RAW: <$add as RawSlot>::Raw = {
                unsafe extern "C" fn thunk<$kind: $bound, H: TypedAddEvent<$kind, $add>>(
                    irp: PIRP,
                    data: PKSEVENTDATA,
                    entry: PKSEVENT_ENTRY,
                ) -> NTSTATUS {
                    // SAFETY: AVStream passes a live IRP, which it sent to an object of the table's kind.
                    let object = unsafe { $lookup(irp) };
                    if object.is_null() || data.is_null() || entry.is_null() {
                        return NtStatus::INVALID_PARAMETER.into_raw();
                    }
                    // Copies: the page does not say whether the buffer is the client's own, which it could change.
                    // SAFETY: as long as `DataInput` says, and any bytes are a value; alignment is not relied on.
                    let event = unsafe { data.read_unaligned() };
                    // SAFETY: still inside `DataInput`.
                    let parameters = unsafe { data.add(1) }.cast::<H::Parameters>();
                    // SAFETY: as for the event's data.
                    let parameters = unsafe { parameters.read_unaligned() };
                    // SAFETY: AVStream calls this function for the slot that its table holds it in.
                    let mut cx = unsafe { enter::<$add>() };
                    // SAFETY: the object is live during the callback, of the table's kind, and its Create completed: it
                    // takes requests.
                    let object = unsafe { $handle::new(object) };
                    let extra = match (H::BODY)(Call::new(), &mut cx, object, &event, &parameters).into_result() {
                        Ok(extra) => extra,
                        Err(status) => return failure(status),
                    };
                    // SAFETY: `ExtraEntryData` is this size, and nobody has the entry yet.
                    unsafe { Extra::store(entry, extra) };
                    // SAFETY: what AVStream passed to this handler, at PASSIVE_LEVEL; added once.
                    unsafe { KsDefaultAddEventHandler(irp, data, entry) }
                }
                assert_parameters::<H::Parameters>();
                Extra::<ExtraOf<H, $kind, $add>>::assert_fits();
                thunk::<$kind, H>
            };
        }

        impl RawSlot for $remove {
            type Raw = unsafe extern "C" fn(PFILE_OBJECT, PKSEVENT_ENTRY);
            type Returns = NoStatus;
        }

        // SAFETY: a function that takes a `Call` first.
        #[diagnostic::do_not_recommend]
        unsafe impl<$kind: $bound> RemoveEventSlot<$kind> for $remove {
            type Body<Extra> = for<'a, 'v, 'c> fn(
                Call,
                &'a mut Cx<'c, <$remove as Slot>::State>,
                RemovedEvent<'v, 'c, $kind>,
                Extra,
            );
        }

        // SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
        unsafe impl<$kind: $bound, H: TypedRemoveEvent<$kind, $remove>> DispatchFn<$kind, $remove> for H {
            const RAW: <$remove as RawSlot>::Raw = {
                unsafe extern "C" fn thunk<$kind: $bound, H: TypedRemoveEvent<$kind, $remove>>(
                    file: PFILE_OBJECT,
                    entry: PKSEVENT_ENTRY,
                ) {
                    if entry.is_null() {
                        return;
                    }
                    // SAFETY: a live entry.
                    let list = unsafe { &raw mut (*entry).ListEntry };
                    // SAFETY: the entry is in its object's list: AVStream put it there, or this library's AddEvent. The
                    // page asks for this call and for no lock: the list's is AVStream's (spec/ambiguities.md A17).
                    unsafe { RemoveEntryList(list) };
                    // SAFETY: the table pairs this handler with the AddEvent that stored the value.
                    let extra = unsafe { Extra::load(entry) };
                    // SAFETY: AVStream calls this function for the slot that its table holds it in.
                    let mut cx = unsafe { enter::<$remove>() };
                    // SAFETY: AVStream keeps both during the callback.
                    let event = unsafe { RemovedEvent::new(file, entry) };
                    (H::BODY)(Call::new(), &mut cx, event, extra);
                }
                Extra::<H::Extra>::assert_fits();
                thunk::<$kind, H>
            };
        }
    )*};
}

event_slots! {
    filter::AddEvent, filter::RemoveEvent: Filter<F: FilterKind> by KsGetFilterFromIrp;
    pin::AddEvent, pin::RemoveEvent: Pin<P: PinKind> by KsGetPinFromIrp;
}
