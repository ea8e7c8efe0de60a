//! A whole driver in the raw form, spelled as its C++ original.
#![expect(
    non_snake_case,
    non_upper_case_globals,
    reason = "names are those of the original"
)]

use ks_guard::ffi::*;
use ks_guard::{NtResult, NtStatus, ks_synchronized};
use ks_guard_sim::Property;
use std::ptr::{null, null_mut};

struct Hw {
    opens: u32,
}
struct Cfg {
    level: u8,
}
struct Strm {
    running: bool,
    level: u8,
}
unsafe extern "C" fn FreeBox<T>(p: PVOID) {
    drop(unsafe { Box::from_raw(p.cast::<T>()) })
}
unsafe fn bag<T>(bag: KSOBJECT_BAG, value: T) -> NtResult<*mut T> {
    let p = Box::into_raw(Box::new(value));
    NtStatus::check(unsafe { KsAddItemToObjectBag(bag, p.cast(), Some(FreeBox::<T>)) }).map(|()| p)
}
#[ks_synchronized]
unsafe extern "C" fn Add(Device: PKSDEVICE) -> NtResult {
    let p = unsafe { bag((*Device).Bag, Hw { opens: 0 })? };
    unsafe { (*Device).Context = p.cast() };
    Ok(())
}
#[ks_synchronized]
unsafe extern "C" fn Start(
    Device: PKSDEVICE,
    _: PIRP,
    _: PCM_RESOURCE_LIST,
    _: PCM_RESOURCE_LIST,
) -> NtResult {
    unsafe { (*(*Device).Context.cast::<Hw>()).opens += 1 };
    Ok(())
}
unsafe extern "C" fn FilterCreate(Filter: PKSFILTER, _: PIRP) -> NTSTATUS {
    unsafe { (*Filter).Context = Box::into_raw(Box::new(Cfg { level: 9 })).cast() };
    STATUS_SUCCESS
}
unsafe extern "C" fn FilterClose(Filter: PKSFILTER, _: PIRP) -> NTSTATUS {
    unsafe { FreeBox::<Cfg>((*Filter).Context) };
    STATUS_SUCCESS
}
unsafe extern "C" fn PinCreate(Pin: PKSPIN, _: PIRP) -> NTSTATUS {
    // AVStream holds control
    let filter = unsafe { KsPinGetParentFilter(Pin) };
    let level = unsafe { (*(*filter).Context.cast::<Cfg>()).level };
    match unsafe {
        bag(
            (*Pin).Bag,
            Strm {
                running: false,
                level,
            },
        )
    } {
        Ok(p) => {
            unsafe { (*Pin).Context = p.cast() };
            0
        }
        Err(e) => e.into(),
    }
}
#[ks_synchronized(processing)]
unsafe extern "C" fn SetDeviceState(Pin: PKSPIN, ToState: KSSTATE, _From: KSSTATE) -> NTSTATUS {
    unsafe { (*(*Pin).Context.cast::<Strm>()).running = ToState == KSSTATE_RUN };
    STATUS_SUCCESS
}
unsafe extern "C" fn Process(Pin: PKSPIN) -> NTSTATUS {
    let strm = unsafe { &mut *(*Pin).Context.cast::<Strm>() };
    if !strm.running {
        return STATUS_PENDING;
    }
    let mut sp = unsafe { KsPinGetLeadingEdgeStreamPointer(Pin, KSSTREAM_POINTER_STATE_LOCKED) };
    while let Some(p) = unsafe { sp.as_mut() } {
        let n = p.OffsetOut.Remaining;
        unsafe { p.OffsetOut.Data.write_bytes(strm.level, n as usize) };
        unsafe { (*p.StreamHeader).DataUsed = n };
        unsafe { KsStreamPointerAdvanceOffsetsAndUnlock(sp, 0, n, 1) };
        sp = unsafe { KsPinGetLeadingEdgeStreamPointer(Pin, KSSTREAM_POINTER_STATE_LOCKED) };
    }
    STATUS_PENDING
}
#[ks_synchronized(control = filter(Irp))]
unsafe extern "C" fn GetLevel(Irp: PIRP, _: PKSIDENTIFIER, Data: PVOID) -> NtResult {
    let filter = unsafe { KsGetFilterFromIrp(Irp) };
    unsafe {
        Data.cast::<u32>()
            .write(u32::from((*(*filter).Context.cast::<Cfg>()).level))
    };
    unsafe { (*Irp).IoStatus.Information = 4 };
    Ok(())
}
#[ks_synchronized(control = filter(Irp))]
unsafe extern "C" fn SetLevel(Irp: PIRP, _: PKSIDENTIFIER, Data: PVOID) -> NtResult {
    let filter = unsafe { KsGetFilterFromIrp(Irp) };
    let level = unsafe { Data.cast::<u32>().read() };
    let cfg = unsafe { &mut *(*filter).Context.cast::<Cfg>() };
    cfg.level = level.try_into().map_err(|_| NtStatus::INVALID_PARAMETER)?;
    let mut pin = unsafe { KsFilterGetFirstChildPin(filter, 0) };
    while !pin.is_null() {
        unsafe { set_pin_level(pin, cfg.level) };
        pin = unsafe { KsPinGetNextSiblingPin(pin) };
    }
    Ok(())
}
#[ks_synchronized(processing)]
unsafe fn set_pin_level(pin: PKSPIN, level: u8) {
    if let Some(s) = unsafe { (*pin).Context.cast::<Strm>().as_mut() } {
        s.level = level
    }
}
#[ks_synchronized]
unsafe extern "C" fn SurpriseRemoval(Device: PKSDEVICE, _: PIRP) {
    let mut factory = unsafe { KsDeviceGetFirstChildFilterFactory(Device) };
    'out: while !factory.is_null() {
        let mut filter = unsafe { KsFilterFactoryGetFirstChildFilter(factory) };
        loop {
            if filter.is_null() {
                break;
            }
            if unsafe { halt(filter) } > 100 {
                break 'out;
            }
            filter = unsafe { KsFilterGetNextSiblingFilter(filter) };
        }
        factory = unsafe { KsFilterFactoryGetNextSiblingFilterFactory(factory) };
    }
}
#[ks_synchronized(control)]
unsafe fn halt(filter: PKSFILTER) -> u32 {
    let pin = unsafe { KsFilterGetFirstChildPin(filter, 0) };
    if pin.is_null() {
        return 0;
    }
    unsafe { KsPinAttemptProcessing(pin, 1) };
    1
}
const fn dd() -> KSDEVICE_DISPATCH {
    KSDEVICE_DISPATCH {
        Add: Some(Add),
        Start: Some(Start),
        SurpriseRemoval: Some(SurpriseRemoval),
        ..KSDEVICE_DISPATCH::EMPTY
    }
}
static DeviceDispatch: KSDEVICE_DISPATCH = dd();
static FilterDispatch: KSFILTER_DISPATCH = KSFILTER_DISPATCH {
    Create: Some(FilterCreate),
    Close: Some(FilterClose),
    ..KSFILTER_DISPATCH::EMPTY
};
static PinDispatch: KSPIN_DISPATCH = KSPIN_DISPATCH {
    Create: Some(PinCreate),
    Process: Some(Process),
    SetDeviceState: Some(SetDeviceState),
    ..KSPIN_DISPATCH::EMPTY
};
struct SyncPtr<T>(T);
unsafe impl<T> Sync for SyncPtr<T> {}
static RANGES: SyncPtr<[PKSDATARANGE; 1]> = SyncPtr([(&raw const crate::life::RANGE).cast_mut()]);
static SET: GUID = GUID {
    Data1: 3,
    Data2: 3,
    Data3: 3,
    Data4: [3; 8],
};
static ITEMS: [KSPROPERTY_ITEM; 1] = [KSPROPERTY_ITEM {
    PropertyId: 0,
    GetPropertyHandler: Some(GetLevel),
    MinProperty: 24,
    MinData: 4,
    SetPropertyHandler: Some(SetLevel),
    Values: null(),
    RelationsCount: 0,
    Relations: null(),
    SupportHandler: None,
    SerializedSize: 0,
}];
static SETS: [KSPROPERTY_SET; 1] = [KSPROPERTY_SET {
    Set: &raw const SET,
    PropertiesCount: 1,
    PropertyItem: (&raw const ITEMS).cast(),
    FastIoCount: 0,
    FastIoTable: null(),
}];
static AUTO: KSAUTOMATION_TABLE = KSAUTOMATION_TABLE {
    PropertySetsCount: 1,
    PropertyItemSize: size_of::<KSPROPERTY_ITEM>() as u32,
    PropertySets: (&raw const SETS).cast(),
    MethodSetsCount: 0,
    MethodItemSize: 0,
    MethodSets: null(),
    EventSetsCount: 0,
    EventItemSize: 0,
    EventSets: null(),
};
static PINS: [KSPIN_DESCRIPTOR_EX; 1] = [KSPIN_DESCRIPTOR_EX {
    Dispatch: &raw const PinDispatch,
    AutomationTable: null(),
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
        ConstrainedDataRanges: null_mut(),
    },
    Flags: 0,
    InstancesPossible: 4,
    InstancesNecessary: 0,
    AllocatorFraming: null(),
    IntersectHandler: None,
}];
static FILTER: KSFILTER_DESCRIPTOR = KSFILTER_DESCRIPTOR {
    Dispatch: &raw const FilterDispatch,
    AutomationTable: &raw const AUTO,
    Version: KSFILTER_DESCRIPTOR_VERSION,
    Flags: 0,
    ReferenceGuid: null(),
    PinDescriptorsCount: 1,
    PinDescriptorSize: size_of::<KSPIN_DESCRIPTOR_EX>() as u32,
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
static FILTERS: SyncPtr<[*const KSFILTER_DESCRIPTOR; 1]> = SyncPtr([&raw const FILTER]);
static DEVICE: KSDEVICE_DESCRIPTOR = KSDEVICE_DESCRIPTOR {
    Dispatch: &raw const DeviceDispatch,
    FilterDescriptorsCount: 1,
    FilterDescriptors: (&raw const FILTERS).cast(),
    Version: KSDEVICE_DESCRIPTOR_VERSION,
};
unsafe extern "C" fn DriverEntry(d: PDRIVER_OBJECT, p: PUNICODE_STRING) -> NTSTATUS {
    unsafe { KsInitializeDriver(d, p, &raw const DEVICE) }
}

#[test]
fn a_raw_driver_streams() {
    let machine = ks_guard_sim::Machine::new();
    let device = crate::life::started(&machine, DriverEntry);
    let filter = device.open_filter(0).expect("no violation").expect("opens");
    let pin = filter
        .open_pin(0, &crate::life::format())
        .expect("no violation")
        .expect("opens");
    for state in [KSSTATE_ACQUIRE, KSSTATE_PAUSE, KSSTATE_RUN] {
        pin.set_state(state).expect("no violation").expect("goes");
    }
    let level = Property::new(SET, 0);
    filter
        .set(&level, &5_u32.to_le_bytes())
        .expect("no violation")
        .expect("sets");
    for _ in 0..5 {
        pin.queue_frame(32).expect("no violation").expect("queues");
    }
    machine.settle().expect("no violation");
    let frames = pin.completed().expect("no violation");
    assert!(frames.iter().all(|frame| frame.data() == [5; 32]));
    assert_eq!(frames.len(), 5);
    let got = filter.get(&level, 4).expect("no violation").expect("gets");
    assert_eq!(got, 5_u32.to_le_bytes());
    device.surprise_removal().expect("no violation");
    pin.close().expect("no violation").expect("closes");
    filter.close().expect("no violation").expect("closes");
    device.remove().expect("no violation").expect("removes");
    crate::life::account(&machine);
}
