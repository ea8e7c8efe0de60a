//! The smallest minidriver with every kind of object: one device, one filter factory, one pin, one property on each.
//!
//! Setting the property runs a job that a suite has left for it, in a handler and with an IRP as AVStream would send it.
//! It takes no mutex itself. `stage` leaves the jobs.

use std::{
    collections::HashMap,
    mem::size_of,
    ptr::null,
    sync::{Mutex, PoisonError},
};

use ks_guard::ffi::{
    GUID, KSAUTOMATION_TABLE, KSDATAFORMAT, KSDEVICE_DESCRIPTOR, KSDEVICE_DESCRIPTOR_VERSION,
    KSDEVICE_DISPATCH, KSFILTER_DESCRIPTOR, KSFILTER_DESCRIPTOR_VERSION, KSPIN_COMMUNICATION_SINK,
    KSPIN_DATAFLOW_OUT, KSPIN_DESCRIPTOR, KSPIN_DESCRIPTOR_EX, KSPROPERTY, KSPROPERTY_ITEM,
    KSPROPERTY_SET, KsInitializeDriver, NTSTATUS, PDRIVER_OBJECT, PIRP, PKSDATARANGE,
    PKSIDENTIFIER, PUNICODE_STRING, PVOID, STATUS_INVALID_PARAMETER, STATUS_SUCCESS, ULONG,
};

/// The property set of the filter and of the pin. It has one property, number 0, whose value is a job's key.
pub(crate) const JOBS: GUID = guid(1);

/// The only format of the pin.
pub(crate) static FORMAT: KSDATAFORMAT = KSDATAFORMAT {
    FormatSize: size_in_bytes::<KSDATAFORMAT>(),
    Flags: 0,
    SampleSize: 0,
    Reserved: 0,
    MajorFormat: guid(2),
    SubFormat: guid(3),
    Specifier: guid(4),
};

const fn guid(number: u32) -> GUID {
    GUID {
        Data1: number,
        Data2: 0x5447,
        Data3: 0x4b53,
        Data4: *b"ksguard!",
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "sizes of a few structures of ks.h"
)]
const fn size_in_bytes<T>() -> ULONG {
    size_of::<T>() as ULONG
}

/// A raw pointer to constant data, in a `static`.
struct Shared<T>(T);
// SAFETY: only values that point to other statics of this file are wrapped, and nobody writes to those.
unsafe impl<T> Sync for Shared<T> {}

static PROPERTIES: [KSPROPERTY_ITEM; 1] = [KSPROPERTY_ITEM {
    PropertyId: 0,
    GetPropertyHandler: None,
    MinProperty: size_in_bytes::<KSPROPERTY>(),
    MinData: size_in_bytes::<u64>(),
    SetPropertyHandler: Some(run_job),
    Values: null(),
    RelationsCount: 0,
    Relations: null(),
    SupportHandler: None,
    SerializedSize: 0,
}];

static SET: GUID = JOBS;

static SETS: [KSPROPERTY_SET; 1] = [KSPROPERTY_SET {
    Set: &raw const SET,
    PropertiesCount: 1,
    PropertyItem: (&raw const PROPERTIES).cast(),
    FastIoCount: 0,
    FastIoTable: null(),
}];

static AUTOMATION: KSAUTOMATION_TABLE = KSAUTOMATION_TABLE {
    PropertySetsCount: 1,
    PropertyItemSize: size_in_bytes::<KSPROPERTY_ITEM>(),
    PropertySets: (&raw const SETS).cast(),
    MethodSetsCount: 0,
    MethodItemSize: 0,
    MethodSets: null(),
    EventSetsCount: 0,
    EventItemSize: 0,
    EventSets: null(),
};

static RANGES: Shared<[PKSDATARANGE; 1]> = Shared([(&raw const FORMAT).cast_mut()]);

static PINS: [KSPIN_DESCRIPTOR_EX; 1] = [KSPIN_DESCRIPTOR_EX {
    Dispatch: null(),
    AutomationTable: &raw const AUTOMATION,
    PinDescriptor: KSPIN_DESCRIPTOR {
        InterfacesCount: 0,
        Interfaces: null(),
        MediumsCount: 0,
        Mediums: null(),
        DataRangesCount: 1,
        DataRanges: (&raw const RANGES).cast(),
        DataFlow: KSPIN_DATAFLOW_OUT,
        Communication: KSPIN_COMMUNICATION_SINK,
        Category: null(),
        Name: null(),
        ConstrainedDataRangesCount: 0,
        ConstrainedDataRanges: std::ptr::null_mut(),
    },
    Flags: 0,
    InstancesPossible: 4,
    InstancesNecessary: 0,
    AllocatorFraming: null(),
    IntersectHandler: None,
}];

static FILTER: KSFILTER_DESCRIPTOR = KSFILTER_DESCRIPTOR {
    Dispatch: null(),
    AutomationTable: &raw const AUTOMATION,
    Version: KSFILTER_DESCRIPTOR_VERSION,
    Flags: 0,
    ReferenceGuid: &raw const SET,
    PinDescriptorsCount: 1,
    PinDescriptorSize: size_in_bytes::<KSPIN_DESCRIPTOR_EX>(),
    PinDescriptors: (&raw const PINS).cast(),
    CategoriesCount: 0,
    Categories: null(),
    NodeDescriptorsCount: 0,
    NodeDescriptorSize: 0,
    NodeDescriptors: null(),
    ConnectionsCount: 0,
    Connections: null(),
    ComponentId: null(),
};

static FILTERS: Shared<[*const KSFILTER_DESCRIPTOR; 1]> = Shared([&raw const FILTER]);

static DISPATCH: KSDEVICE_DISPATCH = KSDEVICE_DISPATCH::EMPTY;

static DEVICE: KSDEVICE_DESCRIPTOR = KSDEVICE_DESCRIPTOR {
    Dispatch: &raw const DISPATCH,
    FilterDescriptorsCount: 1,
    FilterDescriptors: (&raw const FILTERS).cast(),
    Version: KSDEVICE_DESCRIPTOR_VERSION,
};

/// `DriverEntry`.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Both arguments are those of the I/O manager.
pub(crate) unsafe extern "C" fn driver_entry(
    driver: PDRIVER_OBJECT,
    path: PUNICODE_STRING,
) -> NTSTATUS {
    // SAFETY: the arguments are passed on as they came, and the descriptor is a static.
    unsafe { KsInitializeDriver(driver, path, &raw const DEVICE) }
}

type Job = Box<dyn FnOnce(PIRP) + Send>;

/// Jobs that wait for their property request, by key.
static WAITING: Mutex<Option<HashMap<u64, Job>>> = Mutex::new(None);

/// Leaves `job` for the next request with `key`.
pub(crate) fn leave(key: u64, job: Job) {
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    waiting.get_or_insert_default().insert(key, job);
}

fn fetch(key: u64) -> Option<Job> {
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    waiting.as_mut()?.remove(&key)
}

/// The set handler of the property, entered by AVStream with whatever mutexes its policy says.
unsafe extern "C" fn run_job(irp: PIRP, _request: PKSIDENTIFIER, data: PVOID) -> NTSTATUS {
    // SAFETY: MinData of the property is the size of the key, so AVStream passes at least that much.
    let key = unsafe { data.cast::<u64>().read_unaligned() };
    match fetch(key) {
        Some(job) => {
            job(irp);
            STATUS_SUCCESS
        }
        None => STATUS_INVALID_PARAMETER,
    }
}
