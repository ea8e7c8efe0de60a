//! Event sets of typed handlers.
//!
//! Owns the sizes, `DataInput` and `ExtraEntryData`, which are those of the handlers' own types, and that a RemoveEvent
//! handler takes what the AddEvent handler beside it gives.

use core::marker::PhantomData;

use super::automation::SameAs;
use super::{For, count, size};
use crate::data::{FilterKind, PinKind};
use crate::ffi::{GUID, KSEVENT_ITEM, KSEVENT_SET, KSEVENTDATA, ULONG};
use crate::slot::automation::TypedProperty;
use crate::slot::events::{Extra, ExtraData, ExtraOf, TypedAddEvent, TypedRemoveEvent};
use crate::slot::{DispatchFn, filter, pin};

/// `KSEVENT_ITEM` (`ns-ks-ksevent_item`) of one event of objects of kind `K`.
#[repr(transparent)]
#[derive(Debug)]
pub struct EventItem<K> {
    raw: KSEVENT_ITEM,
    kind: For<K>,
}

/// How many bytes an entry that carries an `E` is longer.
#[expect(
    clippy::cast_possible_truncation,
    reason = "checked, and TryFrom is not const"
)]
const fn extra<E: ExtraData>() -> ULONG {
    assert!(Extra::<E>::SIZE <= ULONG::MAX as usize, "too large");
    Extra::<E>::SIZE as ULONG
}

impl<K> EventItem<K> {
    /// The event `id`, which clients enable and disable without the driver's hearing of it.
    ///
    /// ks.sys adds the client's entry to the object's list, as `KsDefaultAddEventHandler` does, and takes it out again
    /// (`event-handling-in-avstream`). The driver says when it happens: [`Cx::generate_filter_events`],
    /// [`Cx::generate_pin_events`].
    ///
    /// [`Cx::generate_filter_events`]: crate::Cx::generate_filter_events
    /// [`Cx::generate_pin_events`]: crate::Cx::generate_pin_events
    #[must_use]
    pub const fn new(id: ULONG) -> Self {
        Self {
            raw: KSEVENT_ITEM {
                EventId: id,
                DataInput: size::<KSEVENTDATA>(),
                ExtraEntryData: 0,
                AddHandler: None,
                RemoveHandler: None,
                SupportHandler: None,
            },
            kind: PhantomData,
        }
    }

    /// The item as ks.sys reads it, with the sizes that its handlers rely on, for a table of `ks.h` that is filled in by
    /// hand.
    #[must_use]
    pub const fn into_raw(self) -> KSEVENT_ITEM {
        self.raw
    }
}

macro_rules! event_item {
    ($bound:ident, $add:path, $remove:path, $support:path,
        $new:ident, $new_add:ident, $new_remove:ident, $with_support:ident) => {
        impl<K: $bound> EventItem<K> {
            /// An event with a handler for clients that enable it. The entries are removed by ks.sys alone, and what they
            /// carry is forgotten.
            #[must_use]
            pub const fn $new_add<A: TypedAddEvent<K, $add>>(id: ULONG, add: A) -> Self {
                let _ = add;
                let mut item = Self::new(id);
                item.raw.DataInput = size::<KSEVENTDATA>() + size::<A::Parameters>();
                item.raw.ExtraEntryData = extra::<ExtraOf<A, K, $add>>();
                item.raw.AddHandler = Some(<A as DispatchFn<K, $add>>::RAW);
                item
            }

            /// An event with a handler for clients that disable it. ks.sys adds the entries, which carry nothing.
            #[must_use]
            pub const fn $new_remove<R>(id: ULONG, remove: R) -> Self
            where
                R: TypedRemoveEvent<K, $remove, Extra: SameAs<()>>,
            {
                let _ = remove;
                let mut item = Self::new(id);
                item.raw.RemoveHandler = Some(<R as DispatchFn<K, $remove>>::RAW);
                item
            }

            /// An event with both handlers. What `add` returns, `remove` gets.
            #[must_use]
            pub const fn $new<A, R>(id: ULONG, add: A, remove: R) -> Self
            where
                A: TypedAddEvent<K, $add>,
                R: TypedRemoveEvent<K, $remove, Extra: SameAs<ExtraOf<A, K, $add>>>,
            {
                let _ = remove;
                let mut item = Self::$new_add(id, add);
                item.raw.RemoveHandler = Some(<R as DispatchFn<K, $remove>>::RAW);
                item
            }

            /// Adds a handler for support requests.
            #[must_use]
            pub const fn $with_support<S: TypedProperty<K, $support>>(
                mut self,
                support: S,
            ) -> Self {
                let _ = support;
                self.raw.SupportHandler = Some(<S as DispatchFn<K, $support>>::RAW);
                self
            }
        }
    };
}

event_item!(
    FilterKind,
    filter::AddEvent,
    filter::RemoveEvent,
    filter::EventSupport,
    filter,
    filter_add,
    filter_remove,
    filter_support
);
event_item!(
    PinKind,
    pin::AddEvent,
    pin::RemoveEvent,
    pin::EventSupport,
    pin,
    pin_add,
    pin_remove,
    pin_support
);

/// `KSEVENT_SET` (`ns-ks-ksevent_set`) for objects of kind `K`.
#[repr(transparent)]
#[derive(Debug)]
pub struct EventSet<K> {
    raw: KSEVENT_SET,
    kind: For<K>,
}

impl<K> EventSet<K> {
    /// The set `guid` with these events.
    #[must_use]
    pub const fn new(guid: &'static GUID, items: &'static [EventItem<K>]) -> Self {
        Self {
            raw: KSEVENT_SET {
                Set: guid,
                EventsCount: count(items),
                // `EventItem` is transparent.
                EventItem: items.as_ptr().cast(),
            },
            kind: PhantomData,
        }
    }
}
