//! What else `ks.sys` exports: the facilities around streaming. Together with [`ks_sys`] the first of the two doors.
//!
//! Every function with a lock rule in `spec/ddis.toml` is here or there, and every function that registers a
//! callback of `spec/dispatch.toml`. The user-space simulator models few of these: see its `not_modelled`.
//!
//! # Safety
//! As for [`ks_sys`].

use super::*;

#[cfg_attr(
    all(
        windows,
        any(driver_model__driver_type = "WDM", driver_model__driver_type = "KMDF")
    ),
    link(name = "ks.sys", kind = "raw-dylib", modifiers = "+verbatim")
)]
unsafe extern "C" {
    // Events (`spec/ddis.toml`: who may touch an event list).
    /// `nf-ks-ksaddevent`.
    pub fn KsAddEvent(Object: PVOID, EventEntry: PKSEVENT_ENTRY);
    /// `nf-ks-ksdefaultaddeventhandler`.
    pub fn KsDefaultAddEventHandler(
        Irp: PIRP,
        EventData: PKSEVENTDATA,
        EventEntry: PKSEVENT_ENTRY,
    ) -> NTSTATUS;
    /// `nf-ks-ksgenerateevents`.
    pub fn KsGenerateEvents(
        Object: PVOID,
        EventSet: *const GUID,
        EventId: ULONG,
        DataSize: ULONG,
        Data: PVOID,
        CallBack: PFNKSGENERATEEVENTCALLBACK,
        CallBackContext: PVOID,
    );
    /// `nf-ks-ksgenerateevent`.
    pub fn KsGenerateEvent(EventEntry: PKSEVENT_ENTRY) -> NTSTATUS;
    /// `nf-ks-ksgeneratedataevent`. Requires the lock of the event list.
    pub fn KsGenerateDataEvent(
        EventEntry: PKSEVENT_ENTRY,
        DataSize: ULONG,
        Data: PVOID,
    ) -> NTSTATUS;
    /// `nf-ks-ksgenerateeventlist`.
    pub fn KsGenerateEventList(
        Set: *mut GUID,
        EventId: ULONG,
        EventsList: PLIST_ENTRY,
        EventsFlags: KSEVENTS_LOCKTYPE,
        EventsLock: PVOID,
    );
    /// `nf-ks-ksenableevent`.
    pub fn KsEnableEvent(
        Irp: PIRP,
        EventSetsCount: ULONG,
        EventSet: *const KSEVENT_SET,
        EventsList: PLIST_ENTRY,
        EventsFlags: KSEVENTS_LOCKTYPE,
        EventsLock: PVOID,
    ) -> NTSTATUS;
    /// `nf-ks-ksenableeventwithallocator`.
    pub fn KsEnableEventWithAllocator(
        Irp: PIRP,
        EventSetsCount: ULONG,
        EventSet: *const KSEVENT_SET,
        EventsList: PLIST_ENTRY,
        EventsFlags: KSEVENTS_LOCKTYPE,
        EventsLock: PVOID,
        Allocator: PFNKSALLOCATOR,
        EventItemSize: ULONG,
    ) -> NTSTATUS;
    /// `nf-ks-ksdisableevent`.
    pub fn KsDisableEvent(
        Irp: PIRP,
        EventsList: PLIST_ENTRY,
        EventsFlags: KSEVENTS_LOCKTYPE,
        EventsLock: PVOID,
    ) -> NTSTATUS;
    /// `nf-ks-ksfreeeventlist`.
    pub fn KsFreeEventList(
        FileObject: PFILE_OBJECT,
        EventsList: PLIST_ENTRY,
        EventsFlags: KSEVENTS_LOCKTYPE,
        EventsLock: PVOID,
    );
    /// `nf-ks-ksdiscardevent`.
    pub fn KsDiscardEvent(EventEntry: PKSEVENT_ENTRY);

    // Gates and processing.
    /// `nf-ks-ksfiltergetandgate`.
    pub fn KsFilterGetAndGate(Filter: PKSFILTER) -> PKSGATE;
    /// `nf-ks-kspingetandgate`.
    pub fn KsPinGetAndGate(Pin: PKSPIN) -> PKSGATE;
    /// `nf-ks-kspinattachandgate`.
    pub fn KsPinAttachAndGate(Pin: PKSPIN, AndGate: PKSGATE);
    /// `nf-ks-kspinattachorgate`.
    pub fn KsPinAttachOrGate(Pin: PKSPIN, OrGate: PKSGATE);
    /// `nf-ks-ksprocesspinupdate`. Requires (derived) the filter's processing mutex.
    pub fn KsProcessPinUpdate(ProcessPin: PKSPROCESSPIN) -> BOOLEAN;
    /// `nf-ks-kspingetcopyrelationships`. Safe only with the filter control mutex and the pin at `KSSTATE_PAUSE` or above. Process may not take control for it.
    pub fn KsPinGetCopyRelationships(
        Pin: PKSPIN,
        CopySource: *mut PKSPIN,
        DelegateBranch: *mut PKSPIN,
    );

    // Topology that changes while filters are open.
    /// `nf-ks-ksfiltercreatenode`. Requires the filter control mutex.
    pub fn KsFilterCreateNode(
        Filter: PKSFILTER,
        NodeDescriptor: *const KSNODE_DESCRIPTOR,
        NodeID: PULONG,
    ) -> NTSTATUS;
    /// `nf-ks-ksfiltercreatepinfactory`. Requires the filter control mutex.
    pub fn KsFilterCreatePinFactory(
        Filter: PKSFILTER,
        PinDescriptor: *const KSPIN_DESCRIPTOR_EX,
        PinID: PULONG,
    ) -> NTSTATUS;
    /// `nf-ks-ksfilteraddtopologyconnections`. Requires the filter control mutex.
    pub fn KsFilterAddTopologyConnections(
        Filter: PKSFILTER,
        NewConnectionsCount: ULONG,
        NewTopologyConnections: *const KSTOPOLOGY_CONNECTION,
    ) -> NTSTATUS;
    /// `nf-ks-ksfilterfactoryaddcreateitem`. Requires (derived) calls serialised by the caller and the device mutex.
    pub fn KsFilterFactoryAddCreateItem(
        FilterFactory: PKSFILTERFACTORY,
        RefString: PWSTR,
        SecurityDescriptor: PSECURITY_DESCRIPTOR,
        CreateItemFlags: ULONG,
    ) -> NTSTATUS;
    /// `nf-ks-ksfilterfactorygetsymboliclink`.
    pub fn KsFilterFactoryGetSymbolicLink(FilterFactory: PKSFILTERFACTORY) -> PUNICODE_STRING;
    /// `nf-ks-ksfilterfactoryupdatecachedata`.
    pub fn KsFilterFactoryUpdateCacheData(
        FilterFactory: PKSFILTERFACTORY,
        FilterDescriptor: *const KSFILTER_DESCRIPTOR,
    ) -> NTSTATUS;
    /// `nf-ks-kscopyobjectbagitems`. Wants the mutexes of both bags' owners.
    pub fn KsCopyObjectBagItems(
        ObjectBagDestination: KSOBJECT_BAG,
        ObjectBagSource: KSOBJECT_BAG,
    ) -> NTSTATUS;
    /// `nf-ks-ksmergeautomationtables`. Requires the mutex of the bag's owner.
    pub fn KsMergeAutomationTables(
        AutomationTableAB: *mut PKSAUTOMATION_TABLE,
        AutomationTableA: PKSAUTOMATION_TABLE,
        AutomationTableB: PKSAUTOMATION_TABLE,
        Bag: KSOBJECT_BAG,
    ) -> NTSTATUS;

    // Callbacks that a filter or pin registers.
    /// `nf-ks-ksfilterregisterpowercallbacks`.
    pub fn KsFilterRegisterPowerCallbacks(
        Filter: PKSFILTER,
        Sleep: PFNKSFILTERPOWER,
        Wake: PFNKSFILTERPOWER,
    );
    /// `nf-ks-kspinregisterpowercallbacks`.
    pub fn KsPinRegisterPowerCallbacks(Pin: PKSPIN, Sleep: PFNKSPINPOWER, Wake: PFNKSPINPOWER);
    /// `nf-ks-kspinregisterframereturncallback`.
    pub fn KsPinRegisterFrameReturnCallback(Pin: PKSPIN, FrameReturn: PFNKSPINFRAMERETURN);
    /// `nf-ks-kspinregisterirpcompletioncallback`.
    pub fn KsPinRegisterIrpCompletionCallback(Pin: PKSPIN, IrpCompletion: PFNKSPINIRPCOMPLETION);
    /// `nf-ks-kspinregisterhandshakecallback`.
    pub fn KsPinRegisterHandshakeCallback(Pin: PKSPIN, Handshake: PFNKSPINHANDSHAKE);

    // The pin at the other end, and frames sent to it.
    /// `nf-ks-kspinhandshake`.
    pub fn KsPinHandshake(Pin: PKSPIN, In: PKSHANDSHAKE, Out: PKSHANDSHAKE) -> NTSTATUS;
    /// `nf-ks-kspingetconnectedpininterface`.
    pub fn KsPinGetConnectedPinInterface(
        Pin: PKSPIN,
        InterfaceId: *const GUID,
        Interface: *mut PVOID,
    ) -> NTSTATUS;
    /// `nf-ks-kspingetconnectedfilterinterface`.
    pub fn KsPinGetConnectedFilterInterface(
        Pin: PKSPIN,
        InterfaceId: *const GUID,
        Interface: *mut PVOID,
    ) -> NTSTATUS;
    /// `nf-ks-kspingetconnectedpinfileobject`.
    pub fn KsPinGetConnectedPinFileObject(Pin: PKSPIN) -> PFILE_OBJECT;
    /// `nf-ks-kspingetconnectedpindeviceobject`.
    pub fn KsPinGetConnectedPinDeviceObject(Pin: PKSPIN) -> PDEVICE_OBJECT;
    /// `nf-ks-kspinsubmitframe`.
    pub fn KsPinSubmitFrame(
        Pin: PKSPIN,
        Data: PVOID,
        Size: ULONG,
        StreamHeader: PKSSTREAM_HEADER,
        Context: PVOID,
    ) -> NTSTATUS;
    /// `nf-ks-kspinsubmitframemdl`.
    pub fn KsPinSubmitFrameMdl(
        Pin: PKSPIN,
        Mdl: PMDL,
        StreamHeader: PKSSTREAM_HEADER,
        Context: PVOID,
    ) -> NTSTATUS;
    /// `nf-ks-kspinsetpinclocktime`.
    pub fn KsPinSetPinClockTime(Pin: PKSPIN, Time: LONGLONG);
    /// `nf-ks-ksstreampointergetirp`. Not from a cancel callback.
    pub fn KsStreamPointerGetIrp(
        StreamPointer: PKSSTREAM_POINTER,
        FirstFrameInIrp: PBOOLEAN,
        LastFrameInIrp: PBOOLEAN,
    ) -> PIRP;
    /// `nf-ks-ksstreampointergetmdl`. Not from a cancel callback.
    pub fn KsStreamPointerGetMdl(StreamPointer: PKSSTREAM_POINTER) -> PMDL;
    /// `nf-ks-ksstreampointerscheduletimeout`. Not from a cancel callback.
    pub fn KsStreamPointerScheduleTimeout(
        StreamPointer: PKSSTREAM_POINTER,
        Callback: PFNKSSTREAMPOINTER,
        Interval: ULONGLONG,
    );
    /// `nf-ks-ksstreampointercanceltimeout`. Not from a cancel callback.
    pub fn KsStreamPointerCancelTimeout(StreamPointer: PKSSTREAM_POINTER);

    // Objects behind file objects and IRPs.
    /// `nf-ks-ksgetobjectfromfileobject`.
    pub fn KsGetObjectFromFileObject(FileObject: PFILE_OBJECT) -> PVOID;
    /// `nf-ks-ksgetobjecttypefromfileobject`.
    pub fn KsGetObjectTypeFromFileObject(FileObject: PFILE_OBJECT) -> KSOBJECTTYPE;
    /// `nf-ks-ksgetnodeidfromirp`.
    pub fn KsGetNodeIdFromIrp(Irp: PIRP) -> ULONG;
    /// `nf-ks-kscompletependingrequest`.
    pub fn KsCompletePendingRequest(Irp: PIRP);

    // Devices, for a driver that adds them itself.
    /// `nf-ks-ksadddevice`.
    pub fn KsAddDevice(
        DriverObject: PDRIVER_OBJECT,
        PhysicalDeviceObject: PDEVICE_OBJECT,
    ) -> NTSTATUS;
    /// `nf-ks-kscreatedevice`.
    pub fn KsCreateDevice(
        DriverObject: PDRIVER_OBJECT,
        PhysicalDeviceObject: PDEVICE_OBJECT,
        Descriptor: *const KSDEVICE_DESCRIPTOR,
        ExtensionSize: ULONG,
        Device: *mut PKSDEVICE,
    ) -> NTSTATUS;
    /// `nf-ks-ksinitializedevice`.
    pub fn KsInitializeDevice(
        FunctionalDeviceObject: PDEVICE_OBJECT,
        PhysicalDeviceObject: PDEVICE_OBJECT,
        NextDeviceObject: PDEVICE_OBJECT,
        Descriptor: *const KSDEVICE_DESCRIPTOR,
    ) -> NTSTATUS;
    /// `nf-ks-ksterminatedevice`.
    pub fn KsTerminateDevice(DeviceObject: PDEVICE_OBJECT);
    /// `nf-ks-ksdevicegetbusdata`.
    pub fn KsDeviceGetBusData(
        Device: PKSDEVICE,
        DataType: ULONG,
        Buffer: PVOID,
        Offset: ULONG,
        Length: ULONG,
    ) -> ULONG;
    /// `nf-ks-ksdevicesetbusdata`.
    pub fn KsDeviceSetBusData(
        Device: PKSDEVICE,
        DataType: ULONG,
        Buffer: PVOID,
        Offset: ULONG,
        Length: ULONG,
    ) -> ULONG;
    /// `nf-ks-ksdeviceregisteradapterobject`.
    pub fn KsDeviceRegisterAdapterObject(
        Device: PKSDEVICE,
        AdapterObject: PADAPTER_OBJECT,
        MaxMappingsByteCount: ULONG,
        MappingTableStride: ULONG,
    );
    /// `nf-ks-ksacquiredevicesecuritylock`.
    pub fn KsAcquireDeviceSecurityLock(Header: KSDEVICE_HEADER, Exclusive: BOOLEAN);
    /// `nf-ks-ksreleasedevicesecuritylock`. Requires the device security lock.
    pub fn KsReleaseDeviceSecurityLock(Header: KSDEVICE_HEADER);
    /// `nf-ks-ksaddobjectcreateitemtodeviceheader`. Requires calls serialised by the caller.
    pub fn KsAddObjectCreateItemToDeviceHeader(
        Header: KSDEVICE_HEADER,
        Create: PDRIVER_DISPATCH,
        Context: PVOID,
        ObjectClass: PWSTR,
        SecurityDescriptor: PSECURITY_DESCRIPTOR,
    ) -> NTSTATUS;
    /// `nf-ks-ksaddobjectcreateitemtoobjectheader`. Requires calls serialised by the caller.
    pub fn KsAddObjectCreateItemToObjectHeader(
        Header: KSOBJECT_HEADER,
        Create: PDRIVER_DISPATCH,
        Context: PVOID,
        ObjectClass: PWSTR,
        SecurityDescriptor: PSECURITY_DESCRIPTOR,
    ) -> NTSTATUS;
    /// `nf-ks-ksallocateobjectcreateitem`. Requires calls serialised by the caller.
    pub fn KsAllocateObjectCreateItem(
        Header: KSDEVICE_HEADER,
        CreateItem: PKSOBJECT_CREATE_ITEM,
        AllocateEntry: BOOLEAN,
        ItemFreeCallback: PFNKSITEMFREECALLBACK,
    ) -> NTSTATUS;
    /// `nf-ks-ksfreeobjectcreateitem`.
    pub fn KsFreeObjectCreateItem(Header: KSDEVICE_HEADER, CreateItem: PUNICODE_STRING)
    -> NTSTATUS;
    /// `nf-ks-kssetpowerdispatch`.
    pub fn KsSetPowerDispatch(
        Header: KSOBJECT_HEADER,
        PowerDispatch: PFNKSCONTEXT_DISPATCH,
        PowerContext: PVOID,
    );

    // Counted workers.
    /// `nf-ks-ksregistercountedworker`.
    pub fn KsRegisterCountedWorker(
        WorkQueueType: WORK_QUEUE_TYPE,
        CountedWorkItem: PWORK_QUEUE_ITEM,
        Worker: *mut PKSWORKER,
    ) -> NTSTATUS;
    /// `nf-ks-ksincrementcountedworker`.
    pub fn KsIncrementCountedWorker(Worker: PKSWORKER) -> ULONG;
    /// `nf-ks-ksdecrementcountedworker`.
    pub fn KsDecrementCountedWorker(Worker: PKSWORKER) -> ULONG;

    // Requests: to other drivers, in queues, through tables of pure KS.
    /// `nf-ks-kssynchronousiocontroldevice`. Waits: hold no mutex that the target needs.
    pub fn KsSynchronousIoControlDevice(
        FileObject: PFILE_OBJECT,
        RequestorMode: KPROCESSOR_MODE,
        IoControl: ULONG,
        InBuffer: PVOID,
        InSize: ULONG,
        OutBuffer: PVOID,
        OutSize: ULONG,
        BytesReturned: PULONG,
    ) -> NTSTATUS;
    /// `nf-ks-ksreadfile`. Requires calls serialised by the caller.
    pub fn KsReadFile(
        FileObject: PFILE_OBJECT,
        Event: PKEVENT,
        PortContext: PVOID,
        IoStatusBlock: PIO_STATUS_BLOCK,
        Buffer: PVOID,
        Length: ULONG,
        Key: ULONG,
        RequestorMode: KPROCESSOR_MODE,
    ) -> NTSTATUS;
    /// `nf-ks-kswritefile`. Requires calls serialised by the caller.
    pub fn KsWriteFile(
        FileObject: PFILE_OBJECT,
        Event: PKEVENT,
        PortContext: PVOID,
        IoStatusBlock: PIO_STATUS_BLOCK,
        Buffer: PVOID,
        Length: ULONG,
        Key: ULONG,
        RequestorMode: KPROCESSOR_MODE,
    ) -> NTSTATUS;
    /// `nf-ks-ksqueryinformationfile`. Requires calls serialised by the caller.
    pub fn KsQueryInformationFile(
        FileObject: PFILE_OBJECT,
        FileInformation: PVOID,
        Length: ULONG,
        FileInformationClass: FILE_INFORMATION_CLASS,
    ) -> NTSTATUS;
    /// `nf-ks-kssetinformationfile`. Requires calls serialised by the caller.
    pub fn KsSetInformationFile(
        FileObject: PFILE_OBJECT,
        FileInformation: PVOID,
        Length: ULONG,
        FileInformationClass: FILE_INFORMATION_CLASS,
    ) -> NTSTATUS;
    /// `nf-ks-ksstreamio`.
    pub fn KsStreamIo(
        FileObject: PFILE_OBJECT,
        Event: PKEVENT,
        PortContext: PVOID,
        CompletionRoutine: PIO_COMPLETION_ROUTINE,
        CompletionContext: PVOID,
        CompletionInvocationFlags: KSCOMPLETION_INVOCATION,
        IoStatusBlock: PIO_STATUS_BLOCK,
        StreamHeaders: PVOID,
        Length: ULONG,
        Flags: ULONG,
        RequestorMode: KPROCESSOR_MODE,
    ) -> NTSTATUS;
    /// `nf-ks-ksaddirptocancelablequeue`.
    pub fn KsAddIrpToCancelableQueue(
        QueueHead: PLIST_ENTRY,
        SpinLock: PKSPIN_LOCK,
        Irp: PIRP,
        ListLocation: KSLIST_ENTRY_LOCATION,
        DriverCancel: PDRIVER_CANCEL,
    );
    /// `nf-ks-ksremoveirpfromcancelablequeue`.
    pub fn KsRemoveIrpFromCancelableQueue(
        QueueHead: PLIST_ENTRY,
        SpinLock: PKSPIN_LOCK,
        ListLocation: KSLIST_ENTRY_LOCATION,
        RemovalOperation: KSIRP_REMOVAL_OPERATION,
    ) -> PIRP;
    /// `nf-ks-ksremovespecificirpfromcancelablequeue`.
    pub fn KsRemoveSpecificIrpFromCancelableQueue(Irp: PIRP);
    /// `nf-ks-ksreleaseirponcancelablequeue`.
    pub fn KsReleaseIrpOnCancelableQueue(Irp: PIRP, DriverCancel: PDRIVER_CANCEL);
    /// `nf-ks-ksmoveirpsoncancelablequeue`.
    pub fn KsMoveIrpsOnCancelableQueue(
        SourceList: PLIST_ENTRY,
        SourceLock: PKSPIN_LOCK,
        DestinationList: PLIST_ENTRY,
        DestinationLock: PKSPIN_LOCK,
        ListLocation: KSLIST_ENTRY_LOCATION,
        ListCallback: PFNKSIRPLISTCALLBACK,
        Context: PVOID,
    ) -> NTSTATUS;
    /// `nf-ks-kscancelio`.
    pub fn KsCancelIo(QueueHead: PLIST_ENTRY, SpinLock: PKSPIN_LOCK);
    /// `nf-ks-kspropertyhandler`.
    pub fn KsPropertyHandler(
        Irp: PIRP,
        PropertySetsCount: ULONG,
        PropertySet: *const KSPROPERTY_SET,
    ) -> NTSTATUS;
    /// `nf-ks-kspropertyhandlerwithallocator`.
    pub fn KsPropertyHandlerWithAllocator(
        Irp: PIRP,
        PropertySetsCount: ULONG,
        PropertySet: *const KSPROPERTY_SET,
        Allocator: PFNKSALLOCATOR,
        PropertyItemSize: ULONG,
    ) -> NTSTATUS;
    /// `nf-ks-ksmethodhandler`.
    pub fn KsMethodHandler(
        Irp: PIRP,
        MethodSetsCount: ULONG,
        MethodSet: *const KSMETHOD_SET,
    ) -> NTSTATUS;
    /// `nf-ks-ksmethodhandlerwithallocator`.
    pub fn KsMethodHandlerWithAllocator(
        Irp: PIRP,
        MethodSetsCount: ULONG,
        MethodSet: *const KSMETHOD_SET,
        Allocator: PFNKSALLOCATOR,
        MethodItemSize: ULONG,
    ) -> NTSTATUS;
    /// `nf-ks-kspindataintersection`.
    pub fn KsPinDataIntersection(
        Irp: PIRP,
        Pin: PKSP_PIN,
        Data: PVOID,
        DescriptorsCount: ULONG,
        Descriptor: *const KSPIN_DESCRIPTOR,
        IntersectHandler: PFNKSINTERSECTHANDLER,
    ) -> NTSTATUS;
    /// `nf-ks-ksallocatedefaultclockex`.
    pub fn KsAllocateDefaultClockEx(
        DefaultClock: *mut PKSDEFAULTCLOCK,
        Context: PVOID,
        SetTimer: PFNKSSETTIMER,
        CancelTimer: PFNKSCANCELTIMER,
        CorrelatedTime: PFNKSCORRELATEDTIME,
        Resolution: *const KSRESOLUTION,
        Flags: ULONG,
    ) -> NTSTATUS;
    /// `nf-ks-kssetdefaultclockstate`. Requires calls serialised by the caller.
    pub fn KsSetDefaultClockState(DefaultClock: PKSDEFAULTCLOCK, State: KSSTATE);
    /// `nf-ks-kssetdefaultclocktime`. Requires calls serialised by the caller.
    pub fn KsSetDefaultClockTime(DefaultClock: PKSDEFAULTCLOCK, Time: LONGLONG);
    /// `nf-ks-kscreatedefaultallocatorex`.
    pub fn KsCreateDefaultAllocatorEx(
        Irp: PIRP,
        InitializeContext: PVOID,
        DefaultAllocate: PFNKSDEFAULTALLOCATE,
        DefaultFree: PFNKSDEFAULTFREE,
        InitializeAllocator: PFNKSINITIALIZEALLOCATOR,
        DeleteAllocator: PFNKSDELETEALLOCATOR,
    ) -> NTSTATUS;

    // Newer than mingw-w64's ks.h: from their pages.
    /// `nf-ks-ksdeviceregisterthermaldispatch`.
    pub fn KsDeviceRegisterThermalDispatch(
        KsDevice: PKSDEVICE,
        KsDeviceThermalDispatch: PKSDEVICE_THERMAL_DISPATCH,
    ) -> NTSTATUS;
    /// `nf-ks-ksacquirecachedmdl`.
    pub fn KsAcquireCachedMdl(
        Irp: PIRP,
        Guid: *const GUID,
        CancelRoutine: PFNKSCANCELPINNEDMDL,
        CancelContext: PVOID,
        MdlAddr: *mut PMDL,
        ReleaseContext: *mut PVOID,
    ) -> NTSTATUS;
    /// `nf-ks-ksreleasecachedmdl`.
    pub fn KsReleaseCachedMdl(Guid: *const GUID, MdlAddr: PMDL, ReleaseContext: HANDLE)
    -> NTSTATUS;
}
