//! The values that handlers become.
//!
//! Owns their types, and nothing of what they do: `#[ks_synchronized(slot = ..)]` implements `Typed` (or its likes) for one
//! instance of `Handler` per handler, and `signature` and its neighbours supply the C entry. Driver code passes it to a table.

use core::fmt;
use core::marker::PhantomData;

use super::{DispatchFn, RawSlot};

/// A handler for the slot `Sl` of objects of kind `K`: what `#[ks_synchronized(slot = ..)]` makes of a function over a
/// context.
///
/// It goes into that slot of a table for that kind, and nowhere else, and Rust code cannot call it: a value is no function,
/// and the body that the traits hold asks for a token that only the library makes. `N` tells it from other handlers of the
/// same slot and kind: a hash of its text and its place. No size, no data.
pub struct Handler<K, Sl, const N: u32>(PhantomData<fn(K) -> (K, Sl)>);

impl<K, Sl, const N: u32> Handler<K, Sl, N> {
    /// The value. It can do nothing that the handler of this type cannot.
    #[inline]
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<K, Sl: RawSlot, const N: u32> Handler<K, Sl, N>
where
    Self: DispatchFn<K, Sl>,
{
    /// The C function, for a dispatch table of `ks.h` that is filled in by hand.
    ///
    /// Such a table does not check what a typed one does: that all its handlers are for one kind of object, and that
    /// this kind's Create (a device's: Add) is among them, and that ks.sys makes room for the handlers' types. (An event's
    /// item comes with its sizes: [`EventItem::into_raw`](super::table::EventItem::into_raw).) Nor does it end what still runs
    /// for a device: there, work items and threads are joined by the end of Remove, on every path. It is up to the author,
    /// and to the `unsafe` that registers the table.
    #[must_use]
    pub const fn raw(self) -> Sl::Raw {
        Self::RAW
    }
}

impl<K, Sl, const N: u32> Clone for Handler<K, Sl, N> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<K, Sl, const N: u32> Copy for Handler<K, Sl, N> {}

impl<K, Sl, const N: u32> fmt::Debug for Handler<K, Sl, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handler")
    }
}

/// The C function type of the slot `Sl`, and no other type.
///
/// # Safety
///
/// `Self` is `Raw`.
#[diagnostic::on_unimplemented(
    message = "KSG031: AVStream calls `{Sl}` as `{Raw}`",
    label = "this handler is `{Self}`",
    note = "a raw handler has the C callback's parameters and return type, which `ks_guard::slot::mapping` lists; a result that becomes an NTSTATUS counts as one"
)]
pub unsafe trait IsRaw<Raw, Sl>: Copy {}

// SAFETY: so it is.
#[diagnostic::do_not_recommend]
unsafe impl<Raw: Copy, Sl> IsRaw<Raw, Sl> for Raw {}

/// A raw handler for the slot `Sl`: what `#[ks_synchronized(slot = ..)]` makes of an `unsafe extern "C" fn` where it does
/// not name a kind of object.
///
/// It goes into a table of `ks.h`. For a typed table, which is for one kind, name the kind: `slot = pin::Close<Video>`.
pub struct RawHandler<Sl: RawSlot>(Sl::Raw);

impl<Sl: RawSlot> RawHandler<Sl> {
    /// The value. It promises no more than the type of the pointer in it.
    #[inline]
    pub(crate) const fn new(raw: Sl::Raw) -> Self {
        Self(raw)
    }

    /// The C function.
    #[must_use]
    pub const fn raw(self) -> Sl::Raw {
        self.0
    }
}

impl<Sl: RawSlot> Clone for RawHandler<Sl> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<Sl: RawSlot> Copy for RawHandler<Sl> {}

impl<Sl: RawSlot> fmt::Debug for RawHandler<Sl> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RawHandler")
    }
}
