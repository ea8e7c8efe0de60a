//! Handles: the AVStream objects as values that carry their kind and their identity.
//!
//! Owns what a handle promises. `'v` is how long the object lives for whoever holds the handle: the callback, or one
//! step of a walk. `'c` is which chain of objects it belongs to: one device, at most one filter, any pins of that filter.
//! A context of the same `'c` speaks about these objects and no others. What may be done with a handle is in `device`,
//! `filter` and `pin`. Made by `slot` (at entry) and `cx` (in walks); nothing else may make one.

mod allocator;
mod any;
mod bag;
mod device;
mod event;
pub(crate) mod filter;
mod format;
mod format_read;
pub(crate) mod pin;
mod power;
mod processing;

use core::marker::PhantomData;
use core::ptr::NonNull;

use crate::data::{AllocatorKind, Driver, FilterKind, PinKind};
use crate::ffi::{KSDEVICE, KSFILTER, KSFILTERFACTORY, KSPIN};
use crate::state::Sealed;

pub use allocator::Allocator;
pub use event::RemovedEvent;
pub use format::DataFormat;
pub use format_read::FromBytes;
pub use processing::{Frame, ProcessingPin, Used};

/// Neither shorter nor longer than `'c`.
pub(crate) type Chain<'c> = PhantomData<fn(&'c ()) -> &'c ()>;

macro_rules! handle {
    ($(#[$doc:meta])* $name:ident<$kind:ident: $bound:ident> = $raw:ident) => {
        $(#[$doc])*
        ///
        /// # Invariants
        ///
        /// The object is live for `'v` and belongs to the chain `'c`. Neither [`Send`] nor [`Sync`]: it is good for
        /// the callback that it was made for, on its thread.
        pub struct $name<'v, 'c, $kind: $bound> {
            raw: NonNull<$raw>,
            valid: PhantomData<&'v ()>,
            chain: Chain<'c>,
            kind: PhantomData<fn($kind) -> $kind>,
        }

        impl<$kind: $bound> Clone for $name<'_, '_, $kind> {
            #[inline]
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<$kind: $bound> Copy for $name<'_, '_, $kind> {}

        impl<$kind: $bound> core::fmt::Debug for $name<'_, '_, $kind> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.raw).finish()
            }
        }

        impl<$kind: $bound> Sealed for $name<'_, '_, $kind> {}

        impl<'v, 'c, $kind: $bound> $name<'v, 'c, $kind> {
            /// # Safety
            ///
            /// `raw` points to an object as the type's invariants say; for a type whose data is there, Create has
            /// completed and stored a block of this kind.
            #[inline]
            pub(crate) unsafe fn new(raw: *mut $raw) -> Self {
                Self {
                    // SAFETY: it points to a live object.
                    raw: unsafe { NonNull::new_unchecked(raw) },
                    valid: PhantomData,
                    chain: PhantomData,
                    kind: PhantomData,
                }
            }

            /// The object's address, for calls that this library does not wrap.
            ///
            /// Valid for `'v`. Following it is `unsafe`, and what it leads to has lock rules that no type checks then.
            #[inline]
            #[must_use]
            pub const fn as_raw(self) -> *mut $raw {
                self.raw.as_ptr()
            }
        }
    };
}

handle! {
    /// A device whose Add has completed.
    Device<K: Driver> = KSDEVICE
}
handle! {
    /// A device in its Add: there is no data yet.
    NewDevice<K: Driver> = KSDEVICE
}
handle! {
    /// A filter factory.
    FilterFactory<K: Driver> = KSFILTERFACTORY
}
handle! {
    /// A filter whose Create has completed.
    Filter<F: FilterKind> = KSFILTER
}
handle! {
    /// A filter whose Create may not have completed.
    NewFilter<F: FilterKind> = KSFILTER
}
handle! {
    /// A filter of any kind of the driver, met in a walk. Its Create may not have completed, and its Close may have.
    AnyFilter<K: Driver> = KSFILTER
}
handle! {
    /// A pin whose Create has completed.
    Pin<P: PinKind> = KSPIN
}
handle! {
    /// A pin whose Create may not have completed: in Create itself, and in SetDataFormat, which AVStream calls before it.
    NewPin<P: PinKind> = KSPIN
}
handle! {
    /// A pin of any kind of the driver, met in a walk. Its Create may not have completed.
    AnyPin<K: Driver> = KSPIN
}

handle! {
    /// An allocator in its `InitializeAllocator`: there is no data yet, but the pin that it is for.
    NewAllocator<A: AllocatorKind> = KSPIN
}

/// A device of the chain `'c`: [`Device`], [`NewDevice`]. Sealed.
#[diagnostic::on_unimplemented(
    message = "KSG126: `{Self}` is not a device of this callback",
    label = "expected `Device` or `NewDevice` of the same callback"
)]
pub trait DeviceHandle<'c>: Copy + Sealed {
    /// Whose device it is.
    type Driver: Driver;
    #[doc(hidden)]
    fn device_raw(self) -> *mut KSDEVICE;
}

/// A filter of the chain `'c`: [`Filter`], [`NewFilter`], [`AnyFilter`]. Sealed.
#[diagnostic::on_unimplemented(
    message = "KSG126: `{Self}` is not a filter of this callback",
    label = "expected `Filter`, `NewFilter` or `AnyFilter` of the same callback",
    note = "for a pin there are `with_pin_control` and `with_pin_processing`"
)]
pub trait FilterHandle<'c>: Copy + Sealed {
    /// Whose filter it is.
    type Driver: Driver;
    #[doc(hidden)]
    fn filter_raw(self) -> *mut KSFILTER;
}

/// A pin of the chain `'c`: [`Pin`], [`NewPin`], [`AnyPin`]. Sealed.
#[diagnostic::on_unimplemented(
    message = "KSG126: `{Self}` is not a pin of this callback",
    label = "expected `Pin`, `NewPin` or `AnyPin` of the same callback",
    note = "for a filter there are `with_control` and `with_filter_processing`"
)]
pub trait PinHandle<'c>: Copy + Sealed {
    /// Whose pin it is.
    type Driver: Driver;
    #[doc(hidden)]
    fn pin_raw(self) -> *mut KSPIN;
}

impl<'c, K: Driver> DeviceHandle<'c> for Device<'_, 'c, K> {
    type Driver = K;
    #[inline]
    fn device_raw(self) -> *mut KSDEVICE {
        self.as_raw()
    }
}
impl<'c, K: Driver> DeviceHandle<'c> for NewDevice<'_, 'c, K> {
    type Driver = K;
    #[inline]
    fn device_raw(self) -> *mut KSDEVICE {
        self.as_raw()
    }
}

macro_rules! filter_handle {
    ($($name:ident<$kind:ident: $bound:ident> of $driver:ty;)*) => {$(
        impl<'c, $kind: $bound> FilterHandle<'c> for $name<'_, 'c, $kind> {
            type Driver = $driver;
            #[inline]
            fn filter_raw(self) -> *mut KSFILTER {
                self.as_raw()
            }
        }
    )*};
}
filter_handle! {
    Filter<F: FilterKind> of F::Driver;
    NewFilter<F: FilterKind> of F::Driver;
    AnyFilter<K: Driver> of K;
}

macro_rules! pin_handle {
    ($($name:ident<$kind:ident: $bound:ident> of $driver:ty;)*) => {$(
        impl<'c, $kind: $bound> PinHandle<'c> for $name<'_, 'c, $kind> {
            type Driver = $driver;
            #[inline]
            fn pin_raw(self) -> *mut KSPIN {
                self.as_raw()
            }
        }
    )*};
}
pin_handle! {
    Pin<P: PinKind> of crate::data::DriverOf<P>;
    NewPin<P: PinKind> of crate::data::DriverOf<P>;
    AnyPin<K: Driver> of K;
}
