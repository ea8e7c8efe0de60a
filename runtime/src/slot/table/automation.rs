//! Automation tables: property and method sets of typed handlers; event sets are `events`'s.
//!
//! Owns the sizes: `MinProperty` and `MinData` are those of the handlers' own types, so ks.sys refuses a shorter buffer
//! before a handler runs.

use core::marker::PhantomData;
use core::ptr;

use super::{EventSet, For, count, size};
use crate::data::{FilterKind, PinKind};
use crate::ffi::{
    GUID, KSAUTOMATION_TABLE, KSEVENT_ITEM, KSEVENT_SET, KSMETHOD_ITEM, KSMETHOD_SET,
    KSPROPERTY_ITEM, KSPROPERTY_SET, ULONG,
};
use crate::slot::automation::{PropertySlot, TypedProperty};
use crate::slot::{DispatchFn, filter, pin};

/// `KSPROPERTY_ITEM` (`ns-ks-ksproperty_item`) of one property of objects of kind `K`.
#[repr(transparent)]
#[derive(Debug)]
pub struct PropertyItem<K> {
    raw: KSPROPERTY_ITEM,
    kind: For<K>,
}

impl<K> PropertyItem<K> {
    /// A property without handlers.
    const fn empty(id: ULONG, request: ULONG, value: ULONG) -> Self {
        Self {
            raw: KSPROPERTY_ITEM {
                PropertyId: id,
                GetPropertyHandler: None,
                MinProperty: request,
                MinData: value,
                SetPropertyHandler: None,
                Values: ptr::null(),
                RelationsCount: 0,
                Relations: ptr::null(),
                SupportHandler: None,
                SerializedSize: 0,
            },
            kind: PhantomData,
        }
    }
}

/// `Self` is `T`: what the two handlers of one property, or of one event, agree on.
///
/// # Safety
///
/// It is: each type is the same as itself, which the library says, and as no other.
#[diagnostic::on_unimplemented(
    message = "KSG131: the handlers of one item disagree: this one has `{Self}`, and the item has `{T}`",
    label = "not what the item's other handler is written for",
    note = "ks.sys keeps one length for both: `MinProperty` and `MinData` of a property (ns-ks-ksproperty_item), `ExtraEntryData` of an event (ns-ks-ksevent_item)",
    note = "property: give both handlers the same request and the same value type, or make two properties; event: let RemoveEvent take what AddEvent returns, which is `()` where there is no AddEvent handler"
)]
pub unsafe trait SameAs<T> {}
// SAFETY: it is the one type.
unsafe impl<T> SameAs<T> for T {}

macro_rules! property_item {
    ($bound:ident, $get:path, $set:path, $support:path, $new_get:ident, $new_set:ident, $new:ident, $with_support:ident) => {
        impl<K: $bound> PropertyItem<K> {
            /// A property that can be read.
            #[must_use]
            pub const fn $new_get<G: TypedProperty<K, $get>>(id: ULONG, get: G) -> Self {
                let _ = get;
                let mut item = Self::empty(id, size::<G::Request>(), size::<G::Value>());
                item.raw.GetPropertyHandler = Some(<G as DispatchFn<K, $get>>::RAW);
                item
            }

            /// A property that can be written.
            #[must_use]
            pub const fn $new_set<T: TypedProperty<K, $set>>(id: ULONG, set: T) -> Self {
                let _ = set;
                let mut item = Self::empty(id, size::<T::Request>(), size::<T::Value>());
                item.raw.SetPropertyHandler = Some(<T as DispatchFn<K, $set>>::RAW);
                item
            }

            /// A property that can be read and written: one request, one value.
            #[must_use]
            pub const fn $new<G, T>(id: ULONG, get: G, set: T) -> Self
            where
                $get: PropertySlot<K>,
                G: TypedProperty<K, $get>,
                T: TypedProperty<K, $set, Request: SameAs<G::Request>, Value: SameAs<G::Value>>,
            {
                let _ = set;
                let mut item = Self::$new_get(id, get);
                item.raw.SetPropertyHandler = Some(<T as DispatchFn<K, $set>>::RAW);
                item
            }

            /// Adds a handler for support requests that ks.sys does not answer from the item itself: raw serialisation
            /// (`ns-ks-ksproperty_item`).
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

property_item!(
    FilterKind,
    filter::GetProperty,
    filter::SetProperty,
    filter::PropertySupport,
    filter_get,
    filter_set,
    filter,
    filter_support
);
property_item!(
    PinKind,
    pin::GetProperty,
    pin::SetProperty,
    pin::PropertySupport,
    pin_get,
    pin_set,
    pin,
    pin_support
);

/// `KSPROPERTY_SET` (`ns-ks-ksproperty_set`) for objects of kind `K`.
#[repr(transparent)]
#[derive(Debug)]
pub struct PropertySet<K> {
    raw: KSPROPERTY_SET,
    kind: For<K>,
}

impl<K> PropertySet<K> {
    /// The set `guid` with these properties.
    #[must_use]
    pub const fn new(guid: &'static GUID, items: &'static [PropertyItem<K>]) -> Self {
        Self {
            raw: KSPROPERTY_SET {
                Set: guid,
                PropertiesCount: count(items),
                // `PropertyItem` is transparent.
                PropertyItem: items.as_ptr().cast(),
                FastIoCount: 0,
                FastIoTable: ptr::null(),
            },
            kind: PhantomData,
        }
    }
}

/// `KSMETHOD_TYPE_NONE` of `ks.h`.
const KSMETHOD_TYPE_NONE: ULONG = 0;
/// `KSMETHOD_TYPE_MODIFY` of `ks.h`: the buffer is read and written.
const KSMETHOD_TYPE_MODIFY: ULONG = 3;

/// `KSMETHOD_ITEM` (`ns-ks-ksmethod_item`) of one method of objects of kind `K`.
#[repr(transparent)]
#[derive(Debug)]
pub struct MethodItem<K> {
    raw: KSMETHOD_ITEM,
    kind: For<K>,
}

macro_rules! method_item {
    ($bound:ident, $slot:path, $support:path, $new:ident, $with_support:ident) => {
        impl<K: $bound> MethodItem<K> {
            /// The method `id`.
            #[must_use]
            pub const fn $new<H: TypedProperty<K, $slot>>(id: ULONG, handler: H) -> Self {
                let _ = handler;
                Self {
                    raw: KSMETHOD_ITEM {
                        MethodId: id,
                        MethodHandler: Some(<H as DispatchFn<K, $slot>>::RAW),
                        MinMethod: size::<H::Request>(),
                        MinData: size::<H::Value>(),
                        SupportHandler: None,
                        // The value comes from the client and goes back.
                        Flags: if size_of::<H::Value>() == 0 {
                            KSMETHOD_TYPE_NONE
                        } else {
                            KSMETHOD_TYPE_MODIFY
                        },
                    },
                    kind: PhantomData,
                }
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
method_item!(
    FilterKind,
    filter::Method,
    filter::MethodSupport,
    filter,
    filter_support
);
method_item!(PinKind, pin::Method, pin::MethodSupport, pin, pin_support);

/// `KSMETHOD_SET` (`ns-ks-ksmethod_set`) for objects of kind `K`.
#[repr(transparent)]
#[derive(Debug)]
pub struct MethodSet<K> {
    raw: KSMETHOD_SET,
    kind: For<K>,
}

impl<K> MethodSet<K> {
    /// The set `guid` with these methods.
    #[must_use]
    pub const fn new(guid: &'static GUID, items: &'static [MethodItem<K>]) -> Self {
        Self {
            raw: KSMETHOD_SET {
                Set: guid,
                MethodsCount: count(items),
                // `MethodItem` is transparent.
                MethodItem: items.as_ptr().cast(),
                FastIoCount: 0,
                FastIoTable: ptr::null(),
            },
            kind: PhantomData,
        }
    }
}

/// `KSAUTOMATION_TABLE` (`ns-ks-ksautomation_table_`) for objects of kind `K`.
#[repr(transparent)]
#[derive(Debug)]
pub struct AutomationTable<K> {
    raw: KSAUTOMATION_TABLE,
    kind: For<K>,
}

impl<K> AutomationTable<K> {
    /// A table with these property sets.
    #[must_use]
    pub const fn new(properties: &'static [PropertySet<K>]) -> Self {
        Self {
            raw: KSAUTOMATION_TABLE {
                PropertySetsCount: count(properties),
                PropertyItemSize: size::<KSPROPERTY_ITEM>(),
                // `PropertySet` is transparent.
                PropertySets: properties.as_ptr().cast(),
                MethodSetsCount: 0,
                MethodItemSize: 0,
                MethodSets: ptr::null(),
                EventSetsCount: 0,
                EventItemSize: 0,
                EventSets: ptr::null(),
            },
            kind: PhantomData,
        }
    }

    /// Adds method sets.
    #[must_use]
    pub const fn methods(mut self, sets: &'static [MethodSet<K>]) -> Self {
        self.raw.MethodSetsCount = count(sets);
        self.raw.MethodItemSize = size::<KSMETHOD_ITEM>();
        // `MethodSet` is transparent.
        self.raw.MethodSets = sets.as_ptr().cast();
        self
    }

    /// Adds event sets.
    #[must_use]
    pub const fn events(mut self, sets: &'static [EventSet<K>]) -> Self {
        self.raw.EventSetsCount = count(sets);
        self.raw.EventItemSize = size::<KSEVENT_ITEM>();
        // `EventSet` is transparent.
        self.raw.EventSets = sets.as_ptr().cast();
        self
    }

    /// Adds event sets, whose handlers are C functions, in the place of [`events`](Self::events).
    ///
    /// For an AddEvent handler that keeps its entries in a list of its own, or needs the request.
    ///
    /// # Safety
    ///
    /// - The handlers may be called as AVStream calls those of an object of kind `K`, in the slots `AddEvent`,
    ///   `RemoveEvent` and `EventSupport`; they leave the mutexes as they find them, and the objects' `Context` alone.
    /// - An item asks for no `ExtraEntryData`, if an event of its set and number is generated with
    ///   [`generate_filter_events_if`](crate::Cx::generate_filter_events_if) or
    ///   [`generate_pin_events_if`](crate::Cx::generate_pin_events_if): the library takes what an entry carries for its own.
    #[must_use]
    pub const unsafe fn raw_events(mut self, sets: &'static [KSEVENT_SET]) -> Self {
        self.raw.EventSetsCount = count(sets);
        self.raw.EventItemSize = size::<KSEVENT_ITEM>();
        self.raw.EventSets = sets.as_ptr();
        self
    }

    /// The table as ks.sys reads it.
    #[must_use]
    pub const fn as_raw(&'static self) -> *const KSAUTOMATION_TABLE {
        &raw const self.raw
    }
}
