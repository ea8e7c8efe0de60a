//! The context: a zero-sized proof of which mutexes this thread holds.
//!
//! Owns `Cx` and every way to change its state: scopes that acquire (`acquire`), decide (`ensure`), lend data (`lend`),
//! walk (`walk`), give back for a while (`unlocked`), raise the IRQL (`raise`, `fast_mutex`), assume (`assume`), and the wrapped
//! functions that need a context and no handle's data (`calls`, `events`). Releases happen in `lock`. A context is handed out by
//! `__private` at a callback's entry and by the scopes here, always as `&mut`, never by value.

mod acquire;
mod assume;
mod calls;
mod ensure;
mod events;
mod fast_mutex;
mod framing;
mod lend;
mod named_factory;
mod raise;
mod unlocked;
mod walk;

use core::marker::PhantomData;
use core::ptr::NonNull;

pub use assume::{EntersFree, mutex};
pub use ensure::{EnsureControl, EnsureDevice};
pub use fast_mutex::FastMutex;
pub use named_factory::FactoryOptions;
pub use raise::SpinLock;

use crate::handle::Chain;
use crate::state::State;

/// A proof that this thread runs inside one callback about the objects of chain `'c`, in the lock state `S`.
///
/// An author of ordinary handlers writes `cx: &mut Cx` and lets `#[ks_synchronized]` fill in the rest. A helper names
/// what it needs: `cx: &mut Cx<'c, impl ReachesControl>`.
///
/// # Invariants
///
/// - While a `&mut Cx<'c, S>` can be used, `S` is true of this thread and of the objects of `'c`.
/// - No two contexts of one thread can be used at a time: a scope borrows the outer one mutably for as long as the inner
///   one exists.
/// - `'c` is invariant and chosen by the library, a new one per entry and per step of a filter walk; so a context never
///   speaks about objects of another chain.
///
/// It cannot be built, copied, moved out of its reference, sent, shared or stored beyond its scope. It has no size.
pub struct Cx<'c, S: State> {
    chain: Chain<'c>,
    state: PhantomData<fn(S) -> S>,
    thread: PhantomData<dyn TheThreadThatHoldsTheMutexes>,
}

/// Neither `Send` nor `Sync`, and its name is what the compiler prints.
trait TheThreadThatHoldsTheMutexes {}

impl<S: State> core::fmt::Debug for Cx<'_, S> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Cx")
    }
}

impl<'c, S: State> Cx<'c, S> {
    /// # Safety
    ///
    /// - The state is true of this thread and of the objects of `'c`, for as long as the result is used.
    /// - No other context of this thread is used meanwhile.
    #[inline]
    pub(crate) unsafe fn new() -> Self {
        Self {
            chain: PhantomData,
            state: PhantomData,
            thread: PhantomData,
        }
    }

    /// The same thread, chain and time, in another state.
    ///
    /// # Safety
    ///
    /// `T` is true of this thread and of the objects of `'c` for `'a`.
    #[inline]
    #[expect(
        clippy::unused_self,
        reason = "the borrow of `self` is the argument, not its value"
    )]
    pub(crate) unsafe fn recast<'a, T: State>(&'a mut self) -> &'a mut Cx<'c, T> {
        let place = NonNull::<Cx<'c, T>>::dangling().as_ptr();
        // SAFETY: a context has no size and no alignment, so every non-null pointer is one to it; `self` is borrowed
        // for `'a`, so the result is the only context in use.
        unsafe { &mut *place }
    }
}

const _: () = assert!(
    size_of::<Cx<'static, crate::state::Free>>() == 0
        && align_of::<Cx<'static, crate::state::Free>>() == 1,
    "a context costs nothing"
);
