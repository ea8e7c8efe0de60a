//! What `ks.sys` exports: the first of the two doors.
//!
//! A driver build imports these by name from `ks.sys` (raw-dylib, so no `ks.lib` and no search path is
//! needed; `+verbatim` keeps the import from being spelled `ks.sys.dll`). On a host the symbols come from a
//! user-space `ks.sys` at link time.
//!
//! # Safety
//! Common to all: every object pointer is one that AVStream handed to this driver and has not freed; the
//! IRQL and the mutexes that the function's page asks for hold. `spec/ddis.toml` lists both.

use super::*;

#[cfg_attr(
    all(
        windows,
        any(driver_model__driver_type = "WDM", driver_model__driver_type = "KMDF")
    ),
    link(name = "ks.sys", kind = "raw-dylib", modifiers = "+verbatim")
)]
unsafe extern "C" {
    /// `nf-ks-ksinitializedriver`.
    pub fn KsInitializeDriver(
        DriverObject: PDRIVER_OBJECT,
        RegistryPathName: PUNICODE_STRING,
        Descriptor: *const KSDEVICE_DESCRIPTOR,
    ) -> NTSTATUS;

    /// `nf-ks-ksacquiredevice`.
    pub fn KsAcquireDevice(Device: PKSDEVICE);
    /// `nf-ks-ksreleasedevice`.
    pub fn KsReleaseDevice(Device: PKSDEVICE);
    /// `nf-ks-ksacquirecontrol`. `Object` is a `PKSFILTER` or a `PKSPIN`.
    pub fn KsAcquireControl(Object: PVOID);
    /// `nf-ks-ksreleasecontrol`. `Object` is a `PKSFILTER` or a `PKSPIN`.
    pub fn KsReleaseControl(Object: PVOID);
    /// `nf-ks-ksfilteracquireprocessingmutex`.
    pub fn KsFilterAcquireProcessingMutex(Filter: PKSFILTER);
    /// `nf-ks-ksfilterreleaseprocessingmutex`.
    pub fn KsFilterReleaseProcessingMutex(Filter: PKSFILTER);
    /// `nf-ks-kspinacquireprocessingmutex`.
    pub fn KsPinAcquireProcessingMutex(Pin: PKSPIN);
    /// `nf-ks-kspinreleaseprocessingmutex`.
    pub fn KsPinReleaseProcessingMutex(Pin: PKSPIN);

    /// `nf-ks-ksgetdevice`. `Object` is any AVStream object.
    pub fn KsGetDevice(Object: PVOID) -> PKSDEVICE;
    /// `nf-ks-ksgetdevicefordeviceobject`.
    pub fn KsGetDeviceForDeviceObject(FunctionalDeviceObject: PDEVICE_OBJECT) -> PKSDEVICE;
    /// `nf-ks-ksgetfilterfromirp`.
    pub fn KsGetFilterFromIrp(Irp: PIRP) -> PKSFILTER;
    /// `nf-ks-ksgetpinfromirp`.
    pub fn KsGetPinFromIrp(Irp: PIRP) -> PKSPIN;
    /// `nf-ks-ksgetobjecttypefromirp`.
    pub fn KsGetObjectTypeFromIrp(Irp: PIRP) -> KSOBJECTTYPE;

    /// `nf-ks-ksgetparent`. Stable only under the device mutex.
    pub fn KsGetParent(Object: PVOID) -> PVOID;
    /// `nf-ks-ksgetfirstchild`. Requires the device mutex.
    pub fn KsGetFirstChild(Object: PVOID) -> PVOID;
    /// `nf-ks-ksgetnextsibling`. Requires the device mutex.
    pub fn KsGetNextSibling(Object: PVOID) -> PVOID;
    /// `nf-ks-kspingetparentfilter`. Stable only under the filter control mutex.
    pub fn KsPinGetParentFilter(Pin: PKSPIN) -> PKSFILTER;
    /// `nf-ks-ksfiltergetfirstchildpin`. Requires the filter control mutex.
    pub fn KsFilterGetFirstChildPin(Filter: PKSFILTER, PinId: ULONG) -> PKSPIN;
    /// `nf-ks-ksfiltergetchildpincount`. Stable only under the filter control mutex.
    pub fn KsFilterGetChildPinCount(Filter: PKSFILTER, PinId: ULONG) -> ULONG;
    /// `nf-ks-kspingetnextsiblingpin`. Requires the filter control mutex.
    pub fn KsPinGetNextSiblingPin(Pin: PKSPIN) -> PKSPIN;

    /// `nf-ks-ksadditemtoobjectbag`. Requires the mutex of the bag's owner.
    pub fn KsAddItemToObjectBag(ObjectBag: KSOBJECT_BAG, Item: PVOID, Free: PFNKSFREE) -> NTSTATUS;
    /// `nf-ks-ksremoveitemfromobjectbag`. Requires the mutex of the bag's owner. Returns how many items with
    /// this pointer were in the bag before.
    pub fn KsRemoveItemFromObjectBag(ObjectBag: KSOBJECT_BAG, Item: PVOID, Free: BOOLEAN) -> ULONG;
    /// `nf-ks-ksallocateobjectbag`.
    pub fn KsAllocateObjectBag(Device: PKSDEVICE, ObjectBag: *mut KSOBJECT_BAG) -> NTSTATUS;
    /// `nf-ks-ksfreeobjectbag`.
    pub fn KsFreeObjectBag(ObjectBag: KSOBJECT_BAG);
    /// `nf-ks-_ksedit`. Requires the mutex of the bag's owner.
    pub fn _KsEdit(
        ObjectBag: KSOBJECT_BAG,
        PointerToPointerToItem: *mut PVOID,
        NewSize: ULONG,
        OldSize: ULONG,
        Tag: ULONG,
    ) -> NTSTATUS;

    /// `nf-ks-kscreatefilterfactory`. Requires the device mutex.
    pub fn KsCreateFilterFactory(
        DeviceObject: PDEVICE_OBJECT,
        Descriptor: *const KSFILTER_DESCRIPTOR,
        RefString: PWSTR,
        SecurityDescriptor: PSECURITY_DESCRIPTOR,
        CreateItemFlags: ULONG,
        SleepCallback: PFNKSFILTERFACTORYPOWER,
        WakeCallback: PFNKSFILTERFACTORYPOWER,
        FilterFactory: *mut PKSFILTERFACTORY,
    ) -> NTSTATUS;
    /// `nf-ks-ksfilterfactorysetdeviceclassesstate`.
    pub fn KsFilterFactorySetDeviceClassesState(
        FilterFactory: PKSFILTERFACTORY,
        NewState: BOOLEAN,
    ) -> NTSTATUS;
    /// `nf-ks-ksfreeobjectcreateitemsbycontext`.
    pub fn KsFreeObjectCreateItemsByContext(Header: KSDEVICE_HEADER, Context: PVOID) -> NTSTATUS;

    /// `nf-ks-kspinattemptprocessing`.
    pub fn KsPinAttemptProcessing(Pin: PKSPIN, Asynchronous: BOOLEAN);
    /// `nf-ks-ksfilterattemptprocessing`.
    pub fn KsFilterAttemptProcessing(Filter: PKSFILTER, Asynchronous: BOOLEAN);
    /// `nf-ks-kspingetavailablebytecount`. Safe only under the pin's processing mutex (or the driver's own
    /// synchronisation).
    pub fn KsPinGetAvailableByteCount(
        Pin: PKSPIN,
        InputDataBytes: PLONG,
        OutputBufferBytes: PLONG,
    ) -> NTSTATUS;
    /// `nf-ks-kspingetleadingedgestreampointer`.
    pub fn KsPinGetLeadingEdgeStreamPointer(
        Pin: PKSPIN,
        State: KSSTREAM_POINTER_STATE,
    ) -> PKSSTREAM_POINTER;
    /// `nf-ks-kspingettrailingedgestreampointer`.
    pub fn KsPinGetTrailingEdgeStreamPointer(
        Pin: PKSPIN,
        State: KSSTREAM_POINTER_STATE,
    ) -> PKSSTREAM_POINTER;
    /// `nf-ks-kspingetfirstclonestreampointer`.
    pub fn KsPinGetFirstCloneStreamPointer(Pin: PKSPIN) -> PKSSTREAM_POINTER;
    /// `nf-ks-ksstreampointergetnextclone`.
    pub fn KsStreamPointerGetNextClone(StreamPointer: PKSSTREAM_POINTER) -> PKSSTREAM_POINTER;
    /// `nf-ks-ksstreampointerlock`.
    pub fn KsStreamPointerLock(StreamPointer: PKSSTREAM_POINTER) -> NTSTATUS;
    /// `nf-ks-ksstreampointerunlock`.
    pub fn KsStreamPointerUnlock(StreamPointer: PKSSTREAM_POINTER, Eject: BOOLEAN);
    /// `nf-ks-ksstreampointeradvance`.
    pub fn KsStreamPointerAdvance(StreamPointer: PKSSTREAM_POINTER) -> NTSTATUS;
    /// `nf-ks-ksstreampointeradvanceoffsets`.
    pub fn KsStreamPointerAdvanceOffsets(
        StreamPointer: PKSSTREAM_POINTER,
        InUsed: ULONG,
        OutUsed: ULONG,
        Eject: BOOLEAN,
    ) -> NTSTATUS;
    /// `nf-ks-ksstreampointeradvanceoffsetsandunlock`.
    pub fn KsStreamPointerAdvanceOffsetsAndUnlock(
        StreamPointer: PKSSTREAM_POINTER,
        InUsed: ULONG,
        OutUsed: ULONG,
        Eject: BOOLEAN,
    );
    /// `nf-ks-ksstreampointerclone`.
    pub fn KsStreamPointerClone(
        StreamPointer: PKSSTREAM_POINTER,
        CancelCallback: PFNKSSTREAMPOINTER,
        ContextSize: ULONG,
        CloneStreamPointer: *mut PKSSTREAM_POINTER,
    ) -> NTSTATUS;
    /// `nf-ks-ksstreampointerdelete`.
    pub fn KsStreamPointerDelete(StreamPointer: PKSSTREAM_POINTER);
    /// `nf-ks-ksstreampointersetstatuscode`.
    pub fn KsStreamPointerSetStatusCode(
        StreamPointer: PKSSTREAM_POINTER,
        Status: NTSTATUS,
    ) -> NTSTATUS;

    /// `nf-ks-ksregisterworker`.
    pub fn KsRegisterWorker(WorkQueueType: WORK_QUEUE_TYPE, Worker: *mut PKSWORKER) -> NTSTATUS;
    /// `nf-ks-ksqueueworkitem`.
    pub fn KsQueueWorkItem(Worker: PKSWORKER, WorkItem: PWORK_QUEUE_ITEM) -> NTSTATUS;
    /// `nf-ks-ksunregisterworker`. Waits for queued items: hold no mutex that one of them takes.
    pub fn KsUnregisterWorker(Worker: PKSWORKER);
}
