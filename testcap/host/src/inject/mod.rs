//! The misuses: a copy of the driver's device that has one more filter, whose handlers break the rules on
//! purpose.
//!
//! Owns the descriptors that put the faulty handlers beside the driver's own code: its Start runs, its two
//! cameras stream, and a third factory, `misuse`, has the faulty property set and pins. Everything else on that
//! filter is the driver's. The handlers are in `handlers`; they are the only place of this program that calls
//! the raw acquire functions.

mod handlers;

use std::ptr;

use ks_guard::{
    NtResult, NtStatus,
    ffi::{
        GUID, KSAUTOMATION_TABLE, KSDEVICE_DESCRIPTOR, KSDEVICE_DISPATCH, KSFILTER_DESCRIPTOR,
        KSPIN_DESCRIPTOR_EX, KSPIN_DISPATCH, KSPROPERTY, KSPROPERTY_ITEM, KSPROPERTY_SET,
        KsCreateFilterFactory, KsInitializeDriver, NTSTATUS, PCM_RESOURCE_LIST, PDRIVER_OBJECT,
        PFNKSHANDLER, PFNKSPIN, PIRP, PKSDEVICE, PUNICODE_STRING, ULONG,
    },
    ks_synchronized,
};
use testcap::{descriptors, device};

use crate::cli::Misuse;

/// The property set of the faulty filter. Each property is a misuse; get it to commit it.
pub(crate) const SET: GUID = GUID {
    Data1: 0x51d0_8b3e,
    Data2: 0xc2a6,
    Data3: 0x47f1,
    Data4: [0x8d, 0x0b, 0x6a, 0xe9, 0x35, 0x72, 0x1c, 0xf4],
};

/// The reference string of the faulty filter.
pub(crate) const REFERENCE: &str = "misuse";

/// How a client brings a misuse about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trigger {
    /// Get this property of the faulty filter.
    Property(ULONG),
    /// Stream on this pin of the faulty filter.
    Pin(ULONG),
}

impl Misuse {
    /// What a client of the faulty filter does to see it.
    pub(crate) fn trigger(self) -> Trigger {
        match self {
            Self::ProcessingRecursion => Trigger::Pin(0),
            Self::ControlInProcess => Trigger::Pin(1),
            Self::ControlRecursion => Trigger::Property(0),
            Self::DeviceLeak => Trigger::Property(1),
            Self::Inversion => Trigger::Property(2),
            Self::WrongThread => Trigger::Property(3),
            Self::ReleaseWithoutAcquire => Trigger::Property(4),
            Self::AbovePassive => Trigger::Property(5),
            Self::BagWithoutMutex => Trigger::Property(6),
            Self::WalkWithoutMutex => Trigger::Property(7),
        }
    }
}

/// `DriverEntry` of the driver with the faulty filter.
///
/// # Safety
/// As for [`testcap::driver_entry`].
pub(crate) unsafe extern "C" fn driver_entry(
    driver: PDRIVER_OBJECT,
    registry_path: PUNICODE_STRING,
) -> NTSTATUS {
    // SAFETY: the pointers are the I/O manager's own, and the descriptor is static.
    unsafe { KsInitializeDriver(driver, registry_path, &raw const DEVICE) }
}

// The driver's tables are typed, so that no handler gets into the wrong one. What is wrong here gets in through copies of
// them as ks.sys reads them.

static DEVICE: KSDEVICE_DESCRIPTOR = KSDEVICE_DESCRIPTOR {
    Dispatch: &raw const DEVICE_DISPATCH,
    // SAFETY: a constant descriptor.
    ..unsafe { descriptors::DEVICE.as_raw().read() }
};

static DEVICE_DISPATCH: KSDEVICE_DISPATCH = KSDEVICE_DISPATCH {
    Start: Some(start),
    // SAFETY: a constant table.
    ..unsafe { descriptors::DEVICE_DISPATCH.as_raw().read() }
};

/// The driver's Start, and then one more factory.
///
/// # Safety
/// As for [`device::start`].
unsafe extern "C" fn start(
    device: PKSDEVICE,
    irp: PIRP,
    translated: PCM_RESOURCE_LIST,
    untranslated: PCM_RESOURCE_LIST,
) -> NTSTATUS {
    // SAFETY: the arguments are AVStream's own.
    let status = unsafe { device::start.raw()(device, irp, translated, untranslated) };
    if status < 0 {
        return status;
    }
    // SAFETY: the device is live, and the driver's Start released its mutex.
    match unsafe { add_faulty_factory(device) } {
        Ok(()) => status,
        Err(error) => error.into_raw(),
    }
}

/// # Safety
/// `device` is live, and its mutex is not held by this thread.
#[ks_synchronized]
unsafe fn add_faulty_factory(device: PKSDEVICE) -> NtResult {
    let reference: Vec<u16> = REFERENCE.encode_utf16().chain([0]).collect();
    // SAFETY: the device is live.
    let object = unsafe { (*device).FunctionalDeviceObject };
    // SAFETY: the device mutex is held, the descriptor is static, and the string is copied.
    NtStatus::check(unsafe {
        KsCreateFilterFactory(
            object,
            &raw const FILTER,
            reference.as_ptr().cast_mut(),
            ptr::null_mut(),
            0,
            None,
            None,
            ptr::null_mut(),
        )
    })
}

/// The driver's filter.
// SAFETY: a constant descriptor.
const CAMERA: KSFILTER_DESCRIPTOR = unsafe { descriptors::FILTER.as_raw().read() };

static FILTER: KSFILTER_DESCRIPTOR = KSFILTER_DESCRIPTOR {
    AutomationTable: &raw const AUTOMATION,
    PinDescriptors: (&raw const PINS).cast(),
    ..CAMERA
};

static PINS: [KSPIN_DESCRIPTOR_EX; 2] = [
    KSPIN_DESCRIPTOR_EX {
        Dispatch: &raw const PROCESSING_RECURSION,
        ..pin(0)
    },
    KSPIN_DESCRIPTOR_EX {
        Dispatch: &raw const CONTROL_IN_PROCESS,
        ..pin(1)
    },
];

static PROCESSING_RECURSION: KSPIN_DISPATCH = dispatch(0, Some(handlers::processing_recursion));
static CONTROL_IN_PROCESS: KSPIN_DISPATCH = dispatch(1, Some(handlers::control_in_process));

/// The driver's pin `n`.
const fn pin(n: usize) -> KSPIN_DESCRIPTOR_EX {
    assert!(n < CAMERA.PinDescriptorsCount as usize);
    // SAFETY: in the array, as checked.
    let pin = unsafe { CAMERA.PinDescriptors.add(n) };
    // SAFETY: a constant descriptor.
    unsafe { pin.read() }
}

const fn dispatch(n: usize, process: PFNKSPIN) -> KSPIN_DISPATCH {
    KSPIN_DISPATCH {
        Process: process,
        // SAFETY: a constant table.
        ..unsafe { pin(n).Dispatch.read() }
    }
}

static AUTOMATION: KSAUTOMATION_TABLE = KSAUTOMATION_TABLE {
    PropertySets: &raw const PROPERTIES,
    // SAFETY: a constant table.
    ..unsafe { CAMERA.AutomationTable.read() }
};

static PROPERTIES: KSPROPERTY_SET = KSPROPERTY_SET {
    Set: &raw const SET_GUID,
    PropertiesCount: 8,
    PropertyItem: (&raw const ITEMS).cast(),
    FastIoCount: 0,
    FastIoTable: ptr::null(),
};

static SET_GUID: GUID = SET;

static ITEMS: [KSPROPERTY_ITEM; 8] = [
    item(0, Some(handlers::control_recursion)),
    item(1, Some(handlers::device_leak)),
    item(2, Some(handlers::inversion)),
    item(3, Some(handlers::wrong_thread)),
    item(4, Some(handlers::release_without_acquire)),
    item(5, Some(handlers::above_passive)),
    item(6, Some(handlers::bag_without_mutex)),
    item(7, Some(handlers::walk_without_mutex)),
];

#[expect(
    clippy::cast_possible_truncation,
    reason = "the size of a structure of 24 bytes"
)]
const fn item(id: ULONG, get: PFNKSHANDLER) -> KSPROPERTY_ITEM {
    KSPROPERTY_ITEM {
        PropertyId: id,
        GetPropertyHandler: get,
        MinProperty: size_of::<KSPROPERTY>() as ULONG,
        MinData: 0,
        SetPropertyHandler: None,
        Values: ptr::null(),
        RelationsCount: 0,
        Relations: ptr::null(),
        SupportHandler: None,
        SerializedSize: 0,
    }
}
