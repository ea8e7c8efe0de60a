//! What `ffi` declares of facilities that this machine does not have: each call stops it with a report that says so.
//!
//! A driver that gets as far as here has left what the simulator can vouch for; going on would be a guess. Event
//! lists of pure KS, gates, filters that grow pins at run time, other drivers' pins and the tables of pure KS are not
//! modelled.
//! Owns nothing; called by the driver, through the symbols of `ks.sys`.

// clippy does not look at wildcard imports in test builds.
#[cfg_attr(
    not(test),
    expect(
        clippy::wildcard_imports,
        reason = "every type of the header, or nearly"
    )
)]
use ks_guard::ffi::*;

use super::hierarchy::{Strength, require};
use crate::{
    mutex::MutexKind,
    report::{Finding, Violation},
    thread::Ctx,
};

/// `#[requires(mutex of object)]` and `#[bag(bag)]` (its owner's mutex) repeat the function's row in `spec/ddis.toml`: a call that breaks
/// the rule is reported as that, not as unmodelled.
macro_rules! not_modelled {
    ($(
        $(#[requires($kind:ident of $object:ident)])?
        $(#[bag($bag:ident)])*
        pub unsafe extern "C" fn $name:ident($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)?;
    )*) => {$(
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name($($argument: $type),*) $(-> $result)? {
            let _ = ($($argument,)*);
            let ctx = Ctx::current(stringify!($name));
            let core = ctx.lock();
            $(
                let (core, object) =
                    ctx.resolve(core, $object.cast(), stringify!($name), stringify!($object), |_| true);
                let core =
                    require(&ctx, core, object, MutexKind::$kind, Strength::Must, stringify!($name));
            )?
            $(let core = ctx.bag(core, $bag, stringify!($name), true);)*
            let finding = Finding::new(
                Violation::NotModelled,
                concat!("not modelled: ", stringify!($name)),
                "test what uses it on Windows; the simulator has nothing behind this function",
                "sim/README.md, What is not simulated",
            );
            ctx.fail(core, finding)
        }
    )*};
}

not_modelled! {
    pub unsafe extern "C" fn KsGenerateEventList(
        Set: *mut GUID,
        EventId: ULONG,
        EventsList: PLIST_ENTRY,
        EventsFlags: KSEVENTS_LOCKTYPE,
        EventsLock: PVOID,
    );
    pub unsafe extern "C" fn KsEnableEvent(
        Irp: PIRP,
        EventSetsCount: ULONG,
        EventSet: *const KSEVENT_SET,
        EventsList: PLIST_ENTRY,
        EventsFlags: KSEVENTS_LOCKTYPE,
        EventsLock: PVOID,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsEnableEventWithAllocator(
        Irp: PIRP,
        EventSetsCount: ULONG,
        EventSet: *const KSEVENT_SET,
        EventsList: PLIST_ENTRY,
        EventsFlags: KSEVENTS_LOCKTYPE,
        EventsLock: PVOID,
        Allocator: PFNKSALLOCATOR,
        EventItemSize: ULONG,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsDisableEvent(
        Irp: PIRP,
        EventsList: PLIST_ENTRY,
        EventsFlags: KSEVENTS_LOCKTYPE,
        EventsLock: PVOID,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsFreeEventList(
        FileObject: PFILE_OBJECT,
        EventsList: PLIST_ENTRY,
        EventsFlags: KSEVENTS_LOCKTYPE,
        EventsLock: PVOID,
    );
    pub unsafe extern "C" fn KsFilterGetAndGate(Filter: PKSFILTER) -> PKSGATE;
    pub unsafe extern "C" fn KsPinGetAndGate(Pin: PKSPIN) -> PKSGATE;
    pub unsafe extern "C" fn KsPinAttachAndGate(Pin: PKSPIN, AndGate: PKSGATE);
    pub unsafe extern "C" fn KsPinAttachOrGate(Pin: PKSPIN, OrGate: PKSGATE);
    pub unsafe extern "C" fn KsProcessPinUpdate(ProcessPin: PKSPROCESSPIN) -> BOOLEAN;
    pub unsafe extern "C" fn KsPinGetCopyRelationships(
        Pin: PKSPIN,
        CopySource: *mut PKSPIN,
        DelegateBranch: *mut PKSPIN,
    );
    #[requires(Control of Filter)]
    pub unsafe extern "C" fn KsFilterCreateNode(
        Filter: PKSFILTER,
        NodeDescriptor: *const KSNODE_DESCRIPTOR,
        NodeID: PULONG,
    ) -> NTSTATUS;
    #[requires(Control of Filter)]
    pub unsafe extern "C" fn KsFilterCreatePinFactory(
        Filter: PKSFILTER,
        PinDescriptor: *const KSPIN_DESCRIPTOR_EX,
        PinID: PULONG,
    ) -> NTSTATUS;
    #[requires(Control of Filter)]
    pub unsafe extern "C" fn KsFilterAddTopologyConnections(
        Filter: PKSFILTER,
        NewConnectionsCount: ULONG,
        NewTopologyConnections: *const KSTOPOLOGY_CONNECTION,
    ) -> NTSTATUS;
    #[requires(Device of FilterFactory)]
    pub unsafe extern "C" fn KsFilterFactoryAddCreateItem(
        FilterFactory: PKSFILTERFACTORY,
        RefString: PWSTR,
        SecurityDescriptor: PSECURITY_DESCRIPTOR,
        CreateItemFlags: ULONG,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsFilterFactoryGetSymbolicLink(
        FilterFactory: PKSFILTERFACTORY,
    ) -> PUNICODE_STRING;
    pub unsafe extern "C" fn KsFilterFactoryUpdateCacheData(
        FilterFactory: PKSFILTERFACTORY,
        FilterDescriptor: *const KSFILTER_DESCRIPTOR,
    ) -> NTSTATUS;
    #[bag(ObjectBagDestination)]
    #[bag(ObjectBagSource)]
    pub unsafe extern "C" fn KsCopyObjectBagItems(
        ObjectBagDestination: KSOBJECT_BAG,
        ObjectBagSource: KSOBJECT_BAG,
    ) -> NTSTATUS;
    #[bag(Bag)]
    pub unsafe extern "C" fn KsMergeAutomationTables(
        AutomationTableAB: *mut PKSAUTOMATION_TABLE,
        AutomationTableA: PKSAUTOMATION_TABLE,
        AutomationTableB: PKSAUTOMATION_TABLE,
        Bag: KSOBJECT_BAG,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsPinRegisterFrameReturnCallback(
        Pin: PKSPIN,
        FrameReturn: PFNKSPINFRAMERETURN,
    );
    pub unsafe extern "C" fn KsPinRegisterIrpCompletionCallback(
        Pin: PKSPIN,
        IrpCompletion: PFNKSPINIRPCOMPLETION,
    );
    pub unsafe extern "C" fn KsPinRegisterHandshakeCallback(
        Pin: PKSPIN,
        Handshake: PFNKSPINHANDSHAKE,
    );
    pub unsafe extern "C" fn KsPinHandshake(
        Pin: PKSPIN,
        In: PKSHANDSHAKE,
        Out: PKSHANDSHAKE,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsPinGetConnectedPinInterface(
        Pin: PKSPIN,
        InterfaceId: *const GUID,
        Interface: *mut PVOID,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsPinGetConnectedFilterInterface(
        Pin: PKSPIN,
        InterfaceId: *const GUID,
        Interface: *mut PVOID,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsPinGetConnectedPinFileObject(Pin: PKSPIN) -> PFILE_OBJECT;
    pub unsafe extern "C" fn KsPinGetConnectedPinDeviceObject(Pin: PKSPIN) -> PDEVICE_OBJECT;
    pub unsafe extern "C" fn KsPinSubmitFrame(
        Pin: PKSPIN,
        Data: PVOID,
        Size: ULONG,
        StreamHeader: PKSSTREAM_HEADER,
        Context: PVOID,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsPinSubmitFrameMdl(
        Pin: PKSPIN,
        Mdl: PMDL,
        StreamHeader: PKSSTREAM_HEADER,
        Context: PVOID,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsPinSetPinClockTime(Pin: PKSPIN, Time: LONGLONG);
    pub unsafe extern "C" fn KsStreamPointerGetIrp(
        StreamPointer: PKSSTREAM_POINTER,
        FirstFrameInIrp: PBOOLEAN,
        LastFrameInIrp: PBOOLEAN,
    ) -> PIRP;
    pub unsafe extern "C" fn KsStreamPointerGetMdl(StreamPointer: PKSSTREAM_POINTER) -> PMDL;
    pub unsafe extern "C" fn KsStreamPointerScheduleTimeout(
        StreamPointer: PKSSTREAM_POINTER,
        Callback: PFNKSSTREAMPOINTER,
        Interval: ULONGLONG,
    );
    pub unsafe extern "C" fn KsStreamPointerCancelTimeout(StreamPointer: PKSSTREAM_POINTER);
    pub unsafe extern "C" fn KsGetObjectFromFileObject(FileObject: PFILE_OBJECT) -> PVOID;
    pub unsafe extern "C" fn KsGetObjectTypeFromFileObject(
        FileObject: PFILE_OBJECT,
    ) -> KSOBJECTTYPE;
    pub unsafe extern "C" fn KsGetNodeIdFromIrp(Irp: PIRP) -> ULONG;
    pub unsafe extern "C" fn KsCompletePendingRequest(Irp: PIRP);
    pub unsafe extern "C" fn KsAddDevice(
        DriverObject: PDRIVER_OBJECT,
        PhysicalDeviceObject: PDEVICE_OBJECT,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsCreateDevice(
        DriverObject: PDRIVER_OBJECT,
        PhysicalDeviceObject: PDEVICE_OBJECT,
        Descriptor: *const KSDEVICE_DESCRIPTOR,
        ExtensionSize: ULONG,
        Device: *mut PKSDEVICE,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsInitializeDevice(
        FunctionalDeviceObject: PDEVICE_OBJECT,
        PhysicalDeviceObject: PDEVICE_OBJECT,
        NextDeviceObject: PDEVICE_OBJECT,
        Descriptor: *const KSDEVICE_DESCRIPTOR,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsTerminateDevice(DeviceObject: PDEVICE_OBJECT);
    pub unsafe extern "C" fn KsDeviceGetBusData(
        Device: PKSDEVICE,
        DataType: ULONG,
        Buffer: PVOID,
        Offset: ULONG,
        Length: ULONG,
    ) -> ULONG;
    pub unsafe extern "C" fn KsDeviceSetBusData(
        Device: PKSDEVICE,
        DataType: ULONG,
        Buffer: PVOID,
        Offset: ULONG,
        Length: ULONG,
    ) -> ULONG;
    pub unsafe extern "C" fn KsDeviceRegisterAdapterObject(
        Device: PKSDEVICE,
        AdapterObject: PADAPTER_OBJECT,
        MaxMappingsByteCount: ULONG,
        MappingTableStride: ULONG,
    );
    pub unsafe extern "C" fn KsAcquireDeviceSecurityLock(
        Header: KSDEVICE_HEADER,
        Exclusive: BOOLEAN,
    );
    pub unsafe extern "C" fn KsReleaseDeviceSecurityLock(Header: KSDEVICE_HEADER);
    pub unsafe extern "C" fn KsAddObjectCreateItemToDeviceHeader(
        Header: KSDEVICE_HEADER,
        Create: PDRIVER_DISPATCH,
        Context: PVOID,
        ObjectClass: PWSTR,
        SecurityDescriptor: PSECURITY_DESCRIPTOR,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsAddObjectCreateItemToObjectHeader(
        Header: KSOBJECT_HEADER,
        Create: PDRIVER_DISPATCH,
        Context: PVOID,
        ObjectClass: PWSTR,
        SecurityDescriptor: PSECURITY_DESCRIPTOR,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsAllocateObjectCreateItem(
        Header: KSDEVICE_HEADER,
        CreateItem: PKSOBJECT_CREATE_ITEM,
        AllocateEntry: BOOLEAN,
        ItemFreeCallback: PFNKSITEMFREECALLBACK,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsFreeObjectCreateItem(
        Header: KSDEVICE_HEADER,
        CreateItem: PUNICODE_STRING,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsSetPowerDispatch(
        Header: KSOBJECT_HEADER,
        PowerDispatch: PFNKSCONTEXT_DISPATCH,
        PowerContext: PVOID,
    );
    pub unsafe extern "C" fn KsRegisterCountedWorker(
        WorkQueueType: WORK_QUEUE_TYPE,
        CountedWorkItem: PWORK_QUEUE_ITEM,
        Worker: *mut PKSWORKER,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsIncrementCountedWorker(Worker: PKSWORKER) -> ULONG;
    pub unsafe extern "C" fn KsDecrementCountedWorker(Worker: PKSWORKER) -> ULONG;
    pub unsafe extern "C" fn KsSynchronousIoControlDevice(
        FileObject: PFILE_OBJECT,
        RequestorMode: KPROCESSOR_MODE,
        IoControl: ULONG,
        InBuffer: PVOID,
        InSize: ULONG,
        OutBuffer: PVOID,
        OutSize: ULONG,
        BytesReturned: PULONG,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsReadFile(
        FileObject: PFILE_OBJECT,
        Event: PKEVENT,
        PortContext: PVOID,
        IoStatusBlock: PIO_STATUS_BLOCK,
        Buffer: PVOID,
        Length: ULONG,
        Key: ULONG,
        RequestorMode: KPROCESSOR_MODE,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsWriteFile(
        FileObject: PFILE_OBJECT,
        Event: PKEVENT,
        PortContext: PVOID,
        IoStatusBlock: PIO_STATUS_BLOCK,
        Buffer: PVOID,
        Length: ULONG,
        Key: ULONG,
        RequestorMode: KPROCESSOR_MODE,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsQueryInformationFile(
        FileObject: PFILE_OBJECT,
        FileInformation: PVOID,
        Length: ULONG,
        FileInformationClass: FILE_INFORMATION_CLASS,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsSetInformationFile(
        FileObject: PFILE_OBJECT,
        FileInformation: PVOID,
        Length: ULONG,
        FileInformationClass: FILE_INFORMATION_CLASS,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsStreamIo(
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
    pub unsafe extern "C" fn KsAddIrpToCancelableQueue(
        QueueHead: PLIST_ENTRY,
        SpinLock: PKSPIN_LOCK,
        Irp: PIRP,
        ListLocation: KSLIST_ENTRY_LOCATION,
        DriverCancel: PDRIVER_CANCEL,
    );
    pub unsafe extern "C" fn KsRemoveIrpFromCancelableQueue(
        QueueHead: PLIST_ENTRY,
        SpinLock: PKSPIN_LOCK,
        ListLocation: KSLIST_ENTRY_LOCATION,
        RemovalOperation: KSIRP_REMOVAL_OPERATION,
    ) -> PIRP;
    pub unsafe extern "C" fn KsRemoveSpecificIrpFromCancelableQueue(Irp: PIRP);
    pub unsafe extern "C" fn KsReleaseIrpOnCancelableQueue(Irp: PIRP, DriverCancel: PDRIVER_CANCEL);
    pub unsafe extern "C" fn KsMoveIrpsOnCancelableQueue(
        SourceList: PLIST_ENTRY,
        SourceLock: PKSPIN_LOCK,
        DestinationList: PLIST_ENTRY,
        DestinationLock: PKSPIN_LOCK,
        ListLocation: KSLIST_ENTRY_LOCATION,
        ListCallback: PFNKSIRPLISTCALLBACK,
        Context: PVOID,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsCancelIo(QueueHead: PLIST_ENTRY, SpinLock: PKSPIN_LOCK);
    pub unsafe extern "C" fn KsPropertyHandler(
        Irp: PIRP,
        PropertySetsCount: ULONG,
        PropertySet: *const KSPROPERTY_SET,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsPropertyHandlerWithAllocator(
        Irp: PIRP,
        PropertySetsCount: ULONG,
        PropertySet: *const KSPROPERTY_SET,
        Allocator: PFNKSALLOCATOR,
        PropertyItemSize: ULONG,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsMethodHandler(
        Irp: PIRP,
        MethodSetsCount: ULONG,
        MethodSet: *const KSMETHOD_SET,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsMethodHandlerWithAllocator(
        Irp: PIRP,
        MethodSetsCount: ULONG,
        MethodSet: *const KSMETHOD_SET,
        Allocator: PFNKSALLOCATOR,
        MethodItemSize: ULONG,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsPinDataIntersection(
        Irp: PIRP,
        Pin: PKSP_PIN,
        Data: PVOID,
        DescriptorsCount: ULONG,
        Descriptor: *const KSPIN_DESCRIPTOR,
        IntersectHandler: PFNKSINTERSECTHANDLER,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsAllocateDefaultClockEx(
        DefaultClock: *mut PKSDEFAULTCLOCK,
        Context: PVOID,
        SetTimer: PFNKSSETTIMER,
        CancelTimer: PFNKSCANCELTIMER,
        CorrelatedTime: PFNKSCORRELATEDTIME,
        Resolution: *const KSRESOLUTION,
        Flags: ULONG,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsSetDefaultClockState(DefaultClock: PKSDEFAULTCLOCK, State: KSSTATE);
    pub unsafe extern "C" fn KsSetDefaultClockTime(DefaultClock: PKSDEFAULTCLOCK, Time: LONGLONG);
    pub unsafe extern "C" fn KsCreateDefaultAllocatorEx(
        Irp: PIRP,
        InitializeContext: PVOID,
        DefaultAllocate: PFNKSDEFAULTALLOCATE,
        DefaultFree: PFNKSDEFAULTFREE,
        InitializeAllocator: PFNKSINITIALIZEALLOCATOR,
        DeleteAllocator: PFNKSDELETEALLOCATOR,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsAcquireCachedMdl(
        Irp: PIRP,
        Guid: *const GUID,
        CancelRoutine: PFNKSCANCELPINNEDMDL,
        CancelContext: PVOID,
        MdlAddr: *mut PMDL,
        ReleaseContext: *mut PVOID,
    ) -> NTSTATUS;
    pub unsafe extern "C" fn KsReleaseCachedMdl(
        Guid: *const GUID,
        MdlAddr: PMDL,
        ReleaseContext: HANDLE,
    ) -> NTSTATUS;
}
