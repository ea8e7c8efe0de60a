//! What the expansion of a handler asks the compiler about the author's types and the slot's entry state.
//!
//! Owns type-level questions alone; nothing here runs.

use crate::slot::{DispatchFn, ForKind, Handler, IsRaw, MayPend, RawHandler, RawSlot};
use crate::state::{State, Undecided};
use crate::status::NtStatus;

/// What an intersection handler returns.
#[diagnostic::on_unimplemented(
    message = "KSG122: an intersection handler cannot return `{Self}`",
    label = "not what this slot returns",
    note = "return `NtResult<Format>`: the format by value, which the library writes where the client wants it"
)]
pub trait IntersectReturn {
    /// The format.
    type Format;
}

#[diagnostic::do_not_recommend]
impl<Format> IntersectReturn for Result<Format, NtStatus> {
    type Format = Format;
}

/// The value of a handler, which exists where its function fits the slot.
#[must_use]
pub const fn handler<K, Sl, const N: u32>() -> Handler<K, Sl, N>
where
    Sl: RawSlot,
    Handler<K, Sl, N>: DispatchFn<K, Sl>,
{
    Handler::new()
}

/// The function of a raw handler, in the place of one of the slot's type.
#[must_use]
pub const fn raw_pointer<Sl: RawSlot, F: IsRaw<Sl::Raw, Sl>>(function: F) -> Sl::Raw {
    // SAFETY: the two are one type (`IsRaw`).
    unsafe { core::mem::transmute_copy(&function) }
}

/// The value of a raw handler without a kind.
#[must_use]
pub const fn raw_handler<Sl: RawSlot>(raw: Sl::Raw) -> RawHandler<Sl> {
    RawHandler::new(raw)
}

/// The value of a raw handler for objects of kind `K`.
#[must_use]
pub const fn raw_handler_of<K, Sl, const N: u32>() -> Handler<K, Sl, N>
where
    Sl: RawSlot<Object: ForKind<K, Sl>>,
    Handler<K, Sl, N>: DispatchFn<K, Sl>,
{
    Handler::new()
}

/// Compiles where the slot `Sl`, with the rule `R`, accepts `STATUS_PENDING`.
pub fn returns_pending<R: MayPend<Sl>, Sl>() {}
/// Compiles where the documents do not decide whether AVStream holds the device mutex.
pub fn assumes_device<S: State<D: Undecided>>() {}
/// Compiles where the documents do not decide whether AVStream holds the filter control mutex.
pub fn assumes_control<S: State<C: Undecided>>() {}
/// Compiles where the documents do not decide whether AVStream holds a processing mutex.
pub fn assumes_processing<S: State<P: Undecided>>() {}
