//! Values that live as long as an object: its bag.
//!
//! Owns the one call, and the free callback that goes with it. The bound is the mutex of the bag's owner
//! (`spec/ddis.toml`, `bag_owner`). Called by drivers.

use core::ffi::c_void;
use core::ptr::NonNull;

use super::{AnyFilter, AnyPin, Device, Filter, FilterFactory, NewDevice, NewFilter, NewPin, Pin};
use crate::cx::Cx;
use crate::data::{Driver, FilterKind, PinKind, pool};
use crate::ffi::{KSOBJECT_BAG, KsAddItemToObjectBag};
use crate::state::{AtPassiveLevel, ControlHeld, DeviceHeld, State};
use crate::status::{NtResult, NtStatus};

/// Moves `value` into the pool and gives it to `bag`.
///
/// # Safety
///
/// `bag` is the bag of a live object that stays for `'v`, and this thread holds its owner's mutex, at `PASSIVE_LEVEL`.
unsafe fn add<'v, T: 'static>(bag: KSOBJECT_BAG, value: T) -> NtResult<&'v T> {
    let item = pool::allocate(value)?;
    // SAFETY: the caller's contract; the callback frees such an item.
    let status = unsafe { KsAddItemToObjectBag(bag, item.as_ptr().cast(), Some(free::<T>)) };
    if let Err(status) = NtStatus::check(status) {
        // SAFETY: the bag refused it, and nobody else has seen it.
        unsafe { pool::free(item) };
        return Err(status);
    }
    // SAFETY: the bag keeps it as long as the object is there; nothing takes it out, and nobody has a `&mut`.
    Ok(unsafe { item.as_ref() })
}

/// `nc-ks-pfnksfree`: what the bag calls.
///
/// # Safety
///
/// `item` is a `T` from the pool, to which nothing refers any more.
unsafe extern "C" fn free<T>(item: *mut c_void) {
    if let Some(item) = NonNull::new(item.cast::<T>()) {
        // SAFETY: the caller's contract.
        unsafe { pool::free(item) };
    }
}

macro_rules! bags {
    ($handle:ident<$kind:ident: $bound:ident>, $field:literal under $($held:tt)*) => {
        impl<'v, 'c, $kind: $bound> $handle<'v, 'c, $kind> {
            /// Keeps `value` as long as the object is there: in its bag (`nf-ks-ksadditemtoobjectbag`), which drops it.
            ///
            /// The mutex of the bag's owner is held. When and under what AVStream empties the bag is not documented, so the
            /// value's destructor relies on nothing. What is kept is looked at from several threads, so it is [`Sync`];
            /// data that changes belongs into the object's own.
            ///
            /// # IRQL
            ///
            /// `PASSIVE_LEVEL`.
            ///
            /// # Errors
            ///
            /// `STATUS_INSUFFICIENT_RESOURCES`, or what the function returns; the value is dropped then.
            #[doc(alias = "KsAddItemToObjectBag")]
            #[doc(alias = $field)]
            pub fn keep<T, S>(self, cx: &mut Cx<'c, S>, value: T) -> NtResult<&'v T>
            where
                T: Send + Sync + 'static,
                S: State<$($held)*, I: AtPassiveLevel>,
            {
                let _ = cx;
                // SAFETY: the object is live for `'v`, and the member does not change.
                let bag = unsafe { (*self.as_raw()).Bag };
                // SAFETY: the bag of an object that is there for `'v`; `cx` holds the mutex of its owner.
                unsafe { add(bag, value) }
            }
        }
    };
}

// One line each: a message about a bound shows the invocation.
bags!(Device<K: Driver>, "KSDEVICE.Bag" under D: DeviceHeld);
bags!(NewDevice<K: Driver>, "KSDEVICE.Bag" under D: DeviceHeld);
bags!(FilterFactory<K: Driver>, "KSFILTERFACTORY.Bag" under D: DeviceHeld);
bags!(Filter<F: FilterKind>, "KSFILTER.Bag" under C: ControlHeld);
bags!(NewFilter<F: FilterKind>, "KSFILTER.Bag" under C: ControlHeld);
// Its Close may have run: as for its data, under each reading of the pages one of the two keeps the bag (`AnyFilter::data`).
bags!(AnyFilter<K: Driver>, "KSFILTER.Bag" under D: DeviceHeld, C: ControlHeld);
bags!(Pin<P: PinKind>, "KSPIN.Bag" under C: ControlHeld);
bags!(NewPin<P: PinKind>, "KSPIN.Bag" under C: ControlHeld);
bags!(AnyPin<K: Driver>, "KSPIN.Bag" under C: ControlHeld);
