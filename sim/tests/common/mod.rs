//! What the simulator's own tests share: a macro that makes a small driver, and formats for its pins.
#![allow(
    dead_code,
    unused_macros,
    clippy::allow_attributes,
    reason = "each test crate uses its own part of this module, so no expectation holds for all of them"
)]

use ks_guard::ffi::*;

/// A format that falls under [`RANGE`].
pub(crate) fn format() -> Vec<u8> {
    format_of(KSDATAFORMAT_TYPE_VIDEO, KSDATAFORMAT_SUBTYPE_RGB24)
}

pub(crate) fn format_of(major: GUID, sub: GUID) -> Vec<u8> {
    let mut bytes = 64_u32.to_le_bytes().to_vec();
    bytes.extend([0; 12]);
    for guid in [major, sub, KSDATAFORMAT_SPECIFIER_VIDEOINFO] {
        bytes.extend(guid.Data1.to_le_bytes());
        bytes.extend(guid.Data2.to_le_bytes());
        bytes.extend(guid.Data3.to_le_bytes());
        bytes.extend(guid.Data4);
    }
    bytes
}

#[expect(clippy::cast_possible_truncation, reason = "a few hundred bytes")]
pub(crate) const PIN_DESCRIPTOR_SIZE: ULONG = size_of::<KSPIN_DESCRIPTOR_EX>() as ULONG;

/// Data ranges as descriptors want them.
pub(crate) struct Ranges<const N: usize>(pub(crate) [PKSDATARANGE; N]);
// SAFETY: constant data that is only read.
unsafe impl<const N: usize> Sync for Ranges<N> {}

pub(crate) const fn range(sub: GUID) -> KSDATARANGE {
    KSDATARANGE {
        FormatSize: 64,
        Flags: 0,
        SampleSize: 0,
        Reserved: 0,
        MajorFormat: KSDATAFORMAT_TYPE_VIDEO,
        SubFormat: sub,
        Specifier: KSDATAFORMAT_SPECIFIER_VIDEOINFO,
    }
}

/// A pointer to one descriptor, as the device descriptor wants them.
pub(crate) struct Table<T: 'static>(pub(crate) [*const T; 1]);
// SAFETY: constant data that is only read.
unsafe impl<T> Sync for Table<T> {}

/// Declares `mod $name` with an `entry` for `Machine::load`: one device, one filter factory with one pin factory, whose
/// dispatch tables hold the given functions and nothing else.
macro_rules! driver {
    (
        $name:ident
        $(device { $($dslot:ident: $dfn:expr),* $(,)? })?
        $(filter { $($fslot:ident: $ffn:expr),* $(,)? })?
        $(pin { $($pslot:ident: $pfn:expr),* $(,)? })?
        $(allocator $allocator:expr;)?
        $(pin_flags $flags:expr;)?
        $(pin_flow $flow:expr;)?
        $(intersect $intersect:expr;)?
        $(filter_properties $fprops:expr;)?
        $(pin_properties $pprops:expr;)?
    ) => {
        mod $name {
            use super::*;

            #[allow(clippy::needless_update, clippy::allow_attributes, reason = "one driver fills every slot")]
            static DEVICE: KSDEVICE_DISPATCH = KSDEVICE_DISPATCH {
                $($($dslot: Some($dfn),)*)?
                ..KSDEVICE_DISPATCH::EMPTY
            };
            static FILTER: KSFILTER_DISPATCH = KSFILTER_DISPATCH {
                $($($fslot: Some($ffn),)*)?
                ..KSFILTER_DISPATCH::EMPTY
            };
            static PIN: KSPIN_DISPATCH = KSPIN_DISPATCH {
                $($($pslot: Some($pfn),)*)?
                $(Allocator: $allocator,)?
                ..KSPIN_DISPATCH::EMPTY
            };
            static RGB: KSDATARANGE = crate::common::range(KSDATAFORMAT_SUBTYPE_RGB24);
            static YUY2: KSDATARANGE = crate::common::range(KSDATAFORMAT_SUBTYPE_YUY2);
            static RANGES: crate::common::Ranges<2> =
                crate::common::Ranges([(&raw const RGB).cast_mut(), (&raw const YUY2).cast_mut()]);
            static PINS: [KSPIN_DESCRIPTOR_EX; 1] = [KSPIN_DESCRIPTOR_EX {
                Dispatch: &raw const PIN,
                AutomationTable: [$($pprops,)? std::ptr::null()][0],
                PinDescriptor: KSPIN_DESCRIPTOR {
                    InterfacesCount: 0,
                    Interfaces: std::ptr::null(),
                    MediumsCount: 0,
                    Mediums: std::ptr::null(),
                    DataRangesCount: 2,
                    DataRanges: RANGES.0.as_ptr(),
                    DataFlow: [$($flow,)? KSPIN_DATAFLOW_OUT][0],
                    Communication: KSPIN_COMMUNICATION_SINK,
                    Category: std::ptr::null(),
                    Name: std::ptr::null(),
                    ConstrainedDataRangesCount: 0,
                    ConstrainedDataRanges: std::ptr::null_mut(),
                },
                Flags: [$($flags,)? 0][0],
                InstancesPossible: 4,
                InstancesNecessary: 0,
                AllocatorFraming: std::ptr::null(),
                IntersectHandler: [$(Some($intersect as unsafe extern "C" fn(PVOID, PIRP, PKSP_PIN, PKSDATARANGE, PKSDATARANGE, ULONG, PVOID, PULONG) -> NTSTATUS),)? None][0],
            }];
            static FILTER_DESCRIPTOR: KSFILTER_DESCRIPTOR = KSFILTER_DESCRIPTOR {
                Dispatch: &raw const FILTER,
                AutomationTable: [$($fprops,)? std::ptr::null()][0],
                Version: KSFILTER_DESCRIPTOR_VERSION,
                Flags: 0,
                ReferenceGuid: std::ptr::null(),
                PinDescriptorsCount: 1,
                PinDescriptorSize: crate::common::PIN_DESCRIPTOR_SIZE,
                PinDescriptors: PINS.as_ptr(),
                CategoriesCount: 0,
                Categories: std::ptr::null(),
                NodeDescriptorsCount: 0,
                NodeDescriptorSize: 0,
                NodeDescriptors: std::ptr::null(),
                ConnectionsCount: 0,
                Connections: std::ptr::null(),
                ComponentId: std::ptr::null(),
            };
            static FILTERS: crate::common::Table<KSFILTER_DESCRIPTOR> =
                crate::common::Table([&raw const FILTER_DESCRIPTOR]);
            static DESCRIPTOR: KSDEVICE_DESCRIPTOR = KSDEVICE_DESCRIPTOR {
                Dispatch: &raw const DEVICE,
                FilterDescriptorsCount: 1,
                FilterDescriptors: FILTERS.0.as_ptr(),
                Version: KSDEVICE_DESCRIPTOR_VERSION,
            };

            pub(crate) unsafe extern "C" fn entry(driver: PDRIVER_OBJECT, path: PUNICODE_STRING) -> NTSTATUS {
                // SAFETY: both arguments are DriverEntry's own, the descriptor is a static.
                unsafe { KsInitializeDriver(driver, path, &raw const DESCRIPTOR) }
            }

            #[allow(dead_code, clippy::allow_attributes, reason = "not every test makes factories of its own")]
            pub(crate) fn filter_descriptor() -> *const KSFILTER_DESCRIPTOR {
                &raw const FILTER_DESCRIPTOR
            }

            /// A machine with the driver loaded and its device started.
            #[allow(dead_code, clippy::allow_attributes, reason = "not every test wants it started")]
            pub(crate) fn start(machine: &ks_guard_sim::Machine) -> ks_guard_sim::Device {
                // SAFETY: the tables above are statics of the declared types.
                let driver = unsafe { machine.load(entry) }.expect("no violation").expect("loads");
                let device = driver.add_device().expect("no violation").expect("adds");
                device.start().expect("no violation").expect("starts");
                device
            }
        }
    };
}
