//! Descriptors: constant data that names tables, ranges and flags.
//!
//! Owns the flags that follow from types, and the kinds that must agree. Counts are those of the slices.

use core::marker::PhantomData;
use core::ptr;

use super::{DeviceDispatch, FilterDispatch, For, PinDispatch, count, size};
use crate::data::{Driver, FilterKind, PinKind};
use crate::ffi::{
    GUID, KS_DATARANGE_VIDEO, KSALLOCATOR_FRAMING_EX, KSDATAFORMAT, KSDATARANGE_ATTRIBUTES,
    KSDEVICE_DESCRIPTOR, KSDEVICE_DESCRIPTOR_VERSION, KSFILTER_DESCRIPTOR,
    KSFILTER_DESCRIPTOR_VERSION, KSFILTER_FLAG_DISPATCH_LEVEL_PROCESSING, KSPIN_COMMUNICATION,
    KSPIN_COMMUNICATION_BOTH, KSPIN_DATAFLOW, KSPIN_DESCRIPTOR, KSPIN_DESCRIPTOR_EX,
    KSPIN_FLAG_DISPATCH_LEVEL_PROCESSING, KSPIN_FLAG_IMPLEMENT_CLOCK, KSPIN_INTERFACE,
    KSPIN_MEDIUM, KsInitializeDriver, PDRIVER_OBJECT, PKSDATARANGE, PUNICODE_STRING, ULONG,
};
use crate::slot::{DispatchFn, filter};
use crate::status::{NtResult, NtStatus};

/// `flag`, where it is to be set.
const fn flag(set: bool, flag: ULONG) -> ULONG {
    if set { flag } else { 0 }
}

/// A structure that begins with a data range.
///
/// # Safety
///
/// The type is `repr(C)` and its first member is a KSDATARANGE.
pub unsafe trait DataRange: Sync + 'static {}

// SAFETY: it is one.
unsafe impl DataRange for KSDATAFORMAT {}
// SAFETY: `repr(C)`, and `DataRange` comes first.
unsafe impl DataRange for KS_DATARANGE_VIDEO {}

/// A data range of a pin descriptor.
#[repr(transparent)]
#[derive(Clone, Copy, Debug)]
pub struct DataRangeRef(PKSDATARANGE);

// SAFETY: it points to constant data, which ks.sys only reads.
unsafe impl Sync for DataRangeRef {}

impl DataRangeRef {
    /// Refers to `range`.
    ///
    /// # Panics
    ///
    /// At compile time, in a `static` or `const`: where `FormatSize` says that the range is longer than it is, and where
    /// `Flags` says that attributes follow (`KSDATARANGE_ATTRIBUTES`): AVStream would take the next entry of the array, or what
    /// lies behind the last, for their list.
    #[must_use]
    pub const fn new<T: DataRange>(range: &'static T) -> Self {
        let head = ptr::from_ref(range).cast::<KSDATAFORMAT>();
        // SAFETY: the range begins with this structure (`DataRange`).
        let size = unsafe { (*head).FormatSize };
        assert!(
            size as usize <= size_of::<T>(),
            "`FormatSize` is larger than the range"
        );
        // SAFETY: as above.
        let flags = unsafe { (*head).Flags };
        assert!(
            flags & KSDATARANGE_ATTRIBUTES == 0,
            "`Flags` promises an attribute list behind the range: leave out `KSDATARANGE_ATTRIBUTES`"
        );
        Self(head.cast_mut())
    }
}

/// `KSPIN_DESCRIPTOR_EX` (`ns-ks-_kspin_descriptor_ex`) of one pin factory, for filters of kind `F`.
#[repr(transparent)]
#[derive(Debug)]
pub struct PinDescriptor<F> {
    raw: KSPIN_DESCRIPTOR_EX,
    filter: For<F>,
}

impl<F: FilterKind> PinDescriptor<F> {
    /// A pin factory whose pins are of kind `P`: any number of instances, no ranges, no flags but the one that the table
    /// asks for.
    #[must_use]
    pub const fn new<P: PinKind<Filter = F>>(
        dispatch: &'static PinDispatch<P>,
        data_flow: KSPIN_DATAFLOW,
    ) -> Self {
        Self {
            raw: KSPIN_DESCRIPTOR_EX {
                Dispatch: dispatch.as_raw(),
                AutomationTable: match dispatch.automation {
                    Some(table) => table.as_raw(),
                    None => ptr::null(),
                },
                PinDescriptor: KSPIN_DESCRIPTOR {
                    InterfacesCount: 0,
                    Interfaces: ptr::null(),
                    MediumsCount: 0,
                    Mediums: ptr::null(),
                    DataRangesCount: 0,
                    DataRanges: ptr::null(),
                    DataFlow: data_flow,
                    Communication: KSPIN_COMMUNICATION_BOTH,
                    Category: ptr::null(),
                    Name: ptr::null(),
                    ConstrainedDataRangesCount: 0,
                    ConstrainedDataRanges: ptr::null_mut(),
                },
                Flags: flag(
                    dispatch.dispatch_level,
                    KSPIN_FLAG_DISPATCH_LEVEL_PROCESSING,
                ) | flag(!dispatch.raw.Clock.is_null(), KSPIN_FLAG_IMPLEMENT_CLOCK),
                InstancesPossible: ULONG::MAX,
                InstancesNecessary: 0,
                AllocatorFraming: ptr::null(),
                IntersectHandler: None,
            },
            filter: PhantomData,
        }
    }

    /// Adds flags (`KSPIN_FLAG_*`).
    ///
    /// # Panics
    ///
    /// At compile time, in a `static` or `const`: where they contain `KSPIN_FLAG_DISPATCH_LEVEL_PROCESSING`, which
    /// follows from the type of the Process handler alone; and where they contain `KSPIN_FLAG_IMPLEMENT_CLOCK` and the table
    /// has no clock ([`PinDispatch::clock`]), whose functions AVStream would call.
    #[must_use]
    pub const fn flags(mut self, flags: ULONG) -> Self {
        assert!(
            flags & KSPIN_FLAG_IMPLEMENT_CLOCK == 0
                || self.raw.Flags & KSPIN_FLAG_IMPLEMENT_CLOCK != 0,
            "the pin has no clock: give its table one with `PinDispatch::clock`, and the flag follows"
        );
        assert!(
            flags & KSPIN_FLAG_DISPATCH_LEVEL_PROCESSING == 0,
            "KSG127: register the handler with `process_at_dispatch` instead of giving the flag"
        );
        self.raw.Flags |= flags;
        self
    }

    /// The data ranges.
    #[must_use]
    pub const fn data_ranges(mut self, ranges: &'static [DataRangeRef]) -> Self {
        self.raw.PinDescriptor.DataRangesCount = count(ranges);
        self.raw.PinDescriptor.DataRanges = ranges.as_ptr().cast();
        self
    }

    /// The handler that finds a format in two data ranges.
    #[must_use]
    pub const fn intersect<H: DispatchFn<F, filter::Intersect, M>, M>(
        mut self,
        handler: H,
    ) -> Self {
        let _ = handler;
        self.raw.IntersectHandler = Some(H::RAW);
        self
    }

    /// How many pins there may be, and how many must be for the filter to work.
    #[must_use]
    pub const fn instances(mut self, possible: ULONG, necessary: ULONG) -> Self {
        self.raw.InstancesPossible = possible;
        self.raw.InstancesNecessary = necessary;
        self
    }

    /// Who connects.
    #[must_use]
    pub const fn communication(mut self, communication: KSPIN_COMMUNICATION) -> Self {
        self.raw.PinDescriptor.Communication = communication;
        self
    }

    /// Category and name.
    #[must_use]
    pub const fn category(mut self, category: &'static GUID, name: &'static GUID) -> Self {
        self.raw.PinDescriptor.Category = category;
        self.raw.PinDescriptor.Name = name;
        self
    }

    /// Interfaces and mediums; without them AVStream takes the standard ones.
    #[must_use]
    pub const fn connections(
        mut self,
        interfaces: &'static [KSPIN_INTERFACE],
        mediums: &'static [KSPIN_MEDIUM],
    ) -> Self {
        self.raw.PinDescriptor.InterfacesCount = count(interfaces);
        self.raw.PinDescriptor.Interfaces = interfaces.as_ptr();
        self.raw.PinDescriptor.MediumsCount = count(mediums);
        self.raw.PinDescriptor.Mediums = mediums.as_ptr();
        self
    }

    /// The allocator framing.
    ///
    /// # Panics
    ///
    /// At compile time, in a `static` or `const`: where `CountItems` says that there are more framing items than the one that
    /// the structure has room for.
    #[must_use]
    pub const fn framing(mut self, framing: &'static KSALLOCATOR_FRAMING_EX) -> Self {
        assert!(
            framing.CountItems as usize <= framing.FramingItem.len(),
            "`CountItems` is larger than the framing: write 1"
        );
        self.raw.AllocatorFraming = framing;
        self
    }
}

/// `KSFILTER_DESCRIPTOR` (`ns-ks-_ksfilter_descriptor`) of one kind of filter, for the driver `K`.
#[repr(transparent)]
#[derive(Debug)]
pub struct FilterDescriptor<K> {
    raw: KSFILTER_DESCRIPTOR,
    driver: For<K>,
}

impl<K: Driver> FilterDescriptor<K> {
    /// Filters of kind `F`, with these pin factories: no nodes, no categories, no flags but the one that the table asks
    /// for.
    #[must_use]
    pub const fn new<F: FilterKind<Driver = K>>(
        dispatch: &'static FilterDispatch<F>,
        pins: &'static [PinDescriptor<F>],
    ) -> Self {
        Self {
            raw: KSFILTER_DESCRIPTOR {
                Dispatch: dispatch.as_raw(),
                AutomationTable: match dispatch.automation {
                    Some(table) => table.as_raw(),
                    None => ptr::null(),
                },
                Version: KSFILTER_DESCRIPTOR_VERSION,
                Flags: flag(
                    dispatch.dispatch_level,
                    KSFILTER_FLAG_DISPATCH_LEVEL_PROCESSING,
                ),
                ReferenceGuid: ptr::null(),
                PinDescriptorsCount: count(pins),
                PinDescriptorSize: size::<KSPIN_DESCRIPTOR_EX>(),
                // `PinDescriptor` is transparent.
                PinDescriptors: pins.as_ptr().cast(),
                CategoriesCount: 0,
                Categories: ptr::null(),
                NodeDescriptorsCount: 0,
                NodeDescriptorSize: 0,
                NodeDescriptors: ptr::null(),
                ConnectionsCount: 0,
                Connections: ptr::null(),
                ComponentId: ptr::null(),
            },
            driver: PhantomData,
        }
    }

    /// Adds flags (`KSFILTER_FLAG_*`).
    ///
    /// # Panics
    ///
    /// At compile time, in a `static` or `const`: where they contain `KSFILTER_FLAG_DISPATCH_LEVEL_PROCESSING`, which
    /// follows from the type of the Process handler alone.
    #[must_use]
    pub const fn flags(mut self, flags: ULONG) -> Self {
        assert!(
            flags & KSFILTER_FLAG_DISPATCH_LEVEL_PROCESSING == 0,
            "KSG127: register the handler with `process_at_dispatch` instead of giving the flag"
        );
        self.raw.Flags |= flags;
        self
    }

    /// The name of the factory's create item.
    #[must_use]
    pub const fn reference(mut self, guid: &'static GUID) -> Self {
        self.raw.ReferenceGuid = guid;
        self
    }

    /// The device interface categories.
    #[must_use]
    pub const fn categories(mut self, categories: &'static [GUID]) -> Self {
        self.raw.CategoriesCount = count(categories);
        self.raw.Categories = categories.as_ptr();
        self
    }

    /// The descriptor as ks.sys reads it.
    #[must_use]
    pub const fn as_raw(&'static self) -> *const KSFILTER_DESCRIPTOR {
        &raw const self.raw
    }

    /// A reference to it, for the array of a [`DeviceDescriptor`].
    #[must_use]
    pub const fn to_ref(&'static self) -> FilterDescriptorRef<K> {
        FilterDescriptorRef(self)
    }
}

/// An entry of the array of filter descriptors of a device descriptor.
#[repr(transparent)]
#[derive(Clone, Copy, Debug)]
pub struct FilterDescriptorRef<K: 'static>(&'static FilterDescriptor<K>);

/// `KSDEVICE_DESCRIPTOR` (`ns-ks-_ksdevice_descriptor`) of a driver.
#[repr(transparent)]
#[derive(Debug)]
pub struct DeviceDescriptor<K> {
    raw: KSDEVICE_DESCRIPTOR,
    driver: For<K>,
}

impl<K: Driver> DeviceDescriptor<K> {
    /// Devices with this table, and a filter factory per descriptor from the beginning.
    #[must_use]
    pub const fn new(
        dispatch: &'static DeviceDispatch<K>,
        filters: &'static [FilterDescriptorRef<K>],
    ) -> Self {
        Self {
            raw: KSDEVICE_DESCRIPTOR {
                Dispatch: dispatch.as_raw(),
                FilterDescriptorsCount: count(filters),
                // `FilterDescriptorRef` and `FilterDescriptor` are transparent, and a reference is a pointer.
                FilterDescriptors: filters.as_ptr().cast(),
                Version: KSDEVICE_DESCRIPTOR_VERSION,
            },
            driver: PhantomData,
        }
    }

    /// The descriptor as ks.sys reads it.
    #[must_use]
    pub const fn as_raw(&'static self) -> *const KSDEVICE_DESCRIPTOR {
        &raw const self.raw
    }

    /// Gives the driver to AVStream (`nf-ks-ksinitializedriver`), which calls the tables from then on.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Errors
    ///
    /// What the function returns.
    ///
    /// # Safety
    ///
    /// Both pointers are those that the driver's entry point was called with, and this is in that call. What the driver
    /// has of raw handlers, tables and bags keeps to the contract of
    /// [`DispatchFn`](crate::slot::DispatchFn): the `Context` of devices, filters and pins is the library's.
    #[doc(alias = "KsInitializeDriver")]
    pub unsafe fn initialize_driver(
        &'static self,
        driver: PDRIVER_OBJECT,
        registry_path: PUNICODE_STRING,
    ) -> NtResult {
        // SAFETY: the pointers are AVStream's by the caller's contract; the descriptor is constant and complete.
        let status = unsafe { KsInitializeDriver(driver, registry_path, self.as_raw()) };
        NtStatus::check(status)
    }
}
