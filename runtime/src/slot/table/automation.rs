//! Automation tables: property sets of typed handlers.
//!
//! Owns the sizes: `MinProperty` and `MinData` are those of the handlers' own types, so ks.sys refuses a shorter buffer
//! before a handler runs.

use core::marker::PhantomData;
use core::ptr;

use super::{For, count, size};
use crate::data::{FilterKind, PinKind};
use crate::ffi::{GUID, KSAUTOMATION_TABLE, KSPROPERTY_ITEM, KSPROPERTY_SET, ULONG};
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

macro_rules! property_item {
    ($bound:ident, $get:path, $set:path, $new_get:ident, $new_set:ident, $new:ident) => {
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
                T: TypedProperty<K, $set, Request = G::Request, Value = G::Value>,
            {
                let _ = set;
                let mut item = Self::$new_get(id, get);
                item.raw.SetPropertyHandler = Some(<T as DispatchFn<K, $set>>::RAW);
                item
            }
        }
    };
}

property_item!(
    FilterKind,
    filter::GetProperty,
    filter::SetProperty,
    filter_get,
    filter_set,
    filter
);
property_item!(
    PinKind,
    pin::GetProperty,
    pin::SetProperty,
    pin_get,
    pin_set,
    pin
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

    /// The table as ks.sys reads it.
    #[must_use]
    pub const fn as_raw(&'static self) -> *const KSAUTOMATION_TABLE {
        &raw const self.raw
    }
}
