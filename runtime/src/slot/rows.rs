//! Every callback that ks.sys may call, with the lock state in which it does.
//!
//! Owns the mapping, and nothing else: one line per row of `spec/dispatch.toml`, as `spec/entry.toml` reads it (device
//! mutex, filter control mutex, processing mutex, IRQL). A test computes the lines again from the two files. The names
//! are the types that `slot = ..` and `EntersFree` take.

/// Slots of `KSDEVICE_DISPATCH`.
pub mod device {
    use crate::slot::slots;

    slots! {
        OfDevice;
        Add "KSDEVICE_DISPATCH" "Add": free, free, free, Passive;
        Start "KSDEVICE_DISPATCH" "Start": maybe, free, free, Passive;
        PostStart "KSDEVICE_DISPATCH" "PostStart": held, free, free, Passive;
        QueryStop "KSDEVICE_DISPATCH" "QueryStop": held, free, free, Passive;
        QueryRemove "KSDEVICE_DISPATCH" "QueryRemove": held, free, free, Passive;
        CancelStop "KSDEVICE_DISPATCH" "CancelStop": maybe, free, free, Passive;
        Stop "KSDEVICE_DISPATCH" "Stop": free, free, free, Passive;
        CancelRemove "KSDEVICE_DISPATCH" "CancelRemove": maybe, free, free, Passive;
        Remove "KSDEVICE_DISPATCH" "Remove": free, free, free, Passive;
        SurpriseRemoval "KSDEVICE_DISPATCH" "SurpriseRemoval": free, free, free, Passive;
        QueryCapabilities "KSDEVICE_DISPATCH" "QueryCapabilities": maybe, free, free, Passive;
        QueryPower "KSDEVICE_DISPATCH" "QueryPower": held, free, free, Passive;
        SetPower "KSDEVICE_DISPATCH" "SetPower": held, free, maybe, Passive;
        QueryInterface "KSDEVICE_DISPATCH" "QueryInterface": maybe, free, free, Passive;
    }
}

/// Slots that are about a filter: `KSFILTER_DISPATCH`, power callbacks, the intersection handler, and automation handlers
/// of filters.
///
/// `RemoveEvent` may run under the lock of the event list (`spec/ambiguities.md` A17): no lock can be taken in it, a spin
/// lock of the driver included.
pub mod filter {
    use crate::slot::slots;

    slots! {
        OfFilter;
        Create "KSFILTER_DISPATCH" "Create": maybe, maybe, free, Passive;
        Close "KSFILTER_DISPATCH" "Close": maybe, maybe, free, Passive;
        Process "KSFILTER_DISPATCH" "Process": maybe, maybe, held, Passive;
        ProcessAtDispatch "KSFILTER_DISPATCH" "Process": maybe, maybe, held, Dispatch;
        Reset "KSFILTER_DISPATCH" "Reset": maybe, maybe, free, Passive;
        GetProperty "KSPROPERTY_ITEM" "GetPropertyHandler": maybe, free, free, Passive;
        SetProperty "KSPROPERTY_ITEM" "SetPropertyHandler": maybe, free, free, Passive;
        PropertySupport "KSPROPERTY_ITEM" "SupportHandler": maybe, free, free, Passive;
        Method "KSMETHOD_ITEM" "MethodHandler": maybe, maybe, free, Passive;
        MethodSupport "KSMETHOD_ITEM" "SupportHandler": maybe, maybe, free, Passive;
        EventSupport "KSEVENT_ITEM" "SupportHandler": maybe, maybe, free, Passive;
        AddEvent "KSEVENT_ITEM" "AddHandler": maybe, maybe, free, Passive;
        RemoveEvent "KSEVENT_ITEM" "RemoveHandler": maybe, maybe, maybe, DispatchInEventList;
        Intersect "KSPIN_DESCRIPTOR_EX" "IntersectHandler": maybe, maybe, free, Passive;
        Sleep "KsFilterRegisterPowerCallbacks" "Sleep": held, maybe, maybe, Passive;
        Wake "KsFilterRegisterPowerCallbacks" "Wake": held, maybe, maybe, Passive;
    }
}

/// Slots that are about a pin: `KSPIN_DISPATCH`, power callbacks, and automation handlers of pins (`RemoveEvent` as for
/// filters).
pub mod pin {
    use crate::slot::slots;

    slots! {
        OfPin;
        Create "KSPIN_DISPATCH" "Create": maybe, held, free, Passive;
        Close "KSPIN_DISPATCH" "Close": maybe, held, free, Passive;
        Process "KSPIN_DISPATCH" "Process": maybe, maybe, held, Passive;
        ProcessAtDispatch "KSPIN_DISPATCH" "Process": maybe, maybe, held, Dispatch;
        Reset "KSPIN_DISPATCH" "Reset": maybe, maybe, free, Passive;
        SetDataFormat "KSPIN_DISPATCH" "SetDataFormat": maybe, held, free, Passive;
        SetDeviceState "KSPIN_DISPATCH" "SetDeviceState": maybe, held, free, Passive;
        Connect "KSPIN_DISPATCH" "Connect": maybe, held, free, Passive;
        Disconnect "KSPIN_DISPATCH" "Disconnect": maybe, held, free, Passive;
        GetProperty "KSPROPERTY_ITEM" "GetPropertyHandler": maybe, free, free, Passive;
        SetProperty "KSPROPERTY_ITEM" "SetPropertyHandler": maybe, free, free, Passive;
        PropertySupport "KSPROPERTY_ITEM" "SupportHandler": maybe, free, free, Passive;
        Method "KSMETHOD_ITEM" "MethodHandler": maybe, maybe, free, Passive;
        MethodSupport "KSMETHOD_ITEM" "SupportHandler": maybe, maybe, free, Passive;
        EventSupport "KSEVENT_ITEM" "SupportHandler": maybe, maybe, free, Passive;
        AddEvent "KSEVENT_ITEM" "AddHandler": maybe, maybe, free, Passive;
        RemoveEvent "KSEVENT_ITEM" "RemoveHandler": maybe, maybe, maybe, DispatchInEventList;
        Sleep "KsPinRegisterPowerCallbacks" "Sleep": held, maybe, maybe, Passive;
        Wake "KsPinRegisterPowerCallbacks" "Wake": held, maybe, maybe, Passive;
    }
}

/// Slots of `KSCLOCK_DISPATCH`.
pub mod clock {
    use crate::slot::slots;

    slots! {
        OfPin;
        SetTimer "KSCLOCK_DISPATCH" "SetTimer": maybe, maybe, maybe, Dispatch;
        CancelTimer "KSCLOCK_DISPATCH" "CancelTimer": maybe, maybe, maybe, Dispatch;
        CorrelatedTime "KSCLOCK_DISPATCH" "CorrelatedTime": maybe, maybe, maybe, Dispatch;
        Resolution "KSCLOCK_DISPATCH" "Resolution": maybe, maybe, maybe, Dispatch;
    }
}

/// Slots of `KSALLOCATOR_DISPATCH`.
pub mod allocator {
    use crate::slot::slots;

    slots! {
        OfAllocator;
        InitializeAllocator "KSALLOCATOR_DISPATCH" "InitializeAllocator": maybe, maybe, maybe, Dispatch;
        DeleteAllocator "KSALLOCATOR_DISPATCH" "DeleteAllocator": maybe, maybe, maybe, Dispatch;
        Allocate "KSALLOCATOR_DISPATCH" "Allocate": maybe, maybe, maybe, Dispatch;
        Free "KSALLOCATOR_DISPATCH" "Free": maybe, maybe, maybe, Dispatch;
    }
}

/// Every other callback that a minidriver can supply to ks.sys: for raw handlers, but for the power callbacks of filter
/// factories, the thermal callbacks, and `FrameReturn`, `IrpCompletion` and `Handshake`, which have a typed form too.
pub mod other {
    use crate::slot::slots;

    slots! {
        OfAny;
        ActiveCooling "KSDEVICE_THERMAL_DISPATCH" "ActiveCooling": maybe, maybe, maybe, Passive;
        PassiveCooling "KSDEVICE_THERMAL_DISPATCH" "PassiveCooling": maybe, maybe, maybe, Passive;
        FastGetProperty "KSFASTPROPERTY_ITEM" "GetPropertyHandler": maybe, maybe, free, Passive;
        FastSetProperty "KSFASTPROPERTY_ITEM" "SetPropertyHandler": maybe, maybe, free, Passive;
        FastMethod "KSFASTMETHOD_ITEM" "MethodHandler": maybe, maybe, free, Passive;
        FactorySleep "KsCreateFilterFactory" "SleepCallback": maybe, maybe, free, Passive;
        FactoryWake "KsCreateFilterFactory" "WakeCallback": maybe, maybe, free, Passive;
        StreamPointerCancel "KsStreamPointerClone" "CancelCallback": maybe, maybe, maybe, Dispatch;
        StreamPointerTimeout "KsStreamPointerScheduleTimeout" "Callback": maybe, maybe, maybe, Dispatch;
        BagFree "KsAddItemToObjectBag" "Free": maybe, maybe, free, Passive;
        FrameReturn "KsPinRegisterFrameReturnCallback" "FrameReturn": maybe, maybe, maybe, Dispatch;
        IrpCompletion "KsPinRegisterIrpCompletionCallback" "IrpCompletion": maybe, maybe, maybe, Dispatch;
        Handshake "KsPinRegisterHandshakeCallback" "Handshake": maybe, maybe, maybe, Dispatch;
        WorkItem "KsRegisterWorker/KsQueueWorkItem" "WORK_QUEUE_ITEM routine": free, free, free, Passive;
        CachedMdlCancel "KsAcquireCachedMdl" "CancelRoutine": maybe, maybe, maybe, Dispatch;
        GenerateEventsMatch "KsGenerateEvents / Ks*GenerateEvents" "CallBack": maybe, maybe, maybe, Dispatch;
        CreateItemFree "KsAllocateObjectCreateItem" "ItemFreeCallback": maybe, maybe, maybe, Dispatch;
        CreateItemCreate "KSOBJECT_CREATE_ITEM" "Create": maybe, maybe, free, Passive;
        CancelableQueueList "KsMoveIrpsOnCancelableQueue" "ListCallback": maybe, maybe, maybe, Dispatch;
        CancelableQueueCancel "KsAddIrpToCancelableQueue" "DriverCancel": maybe, maybe, maybe, Dispatch;
        PowerDispatch "KsSetPowerDispatch" "PowerDispatch": maybe, maybe, maybe, Dispatch;
        PropertyAllocator "Ks*WithAllocator" "Allocator": maybe, maybe, free, Passive;
        DefaultClockSetTimer "KsAllocateDefaultClockEx" "SetTimer": maybe, maybe, maybe, Dispatch;
        DefaultClockCancelTimer "KsAllocateDefaultClockEx" "CancelTimer": maybe, maybe, maybe, Dispatch;
        DefaultClockCorrelatedTime "KsAllocateDefaultClockEx" "CorrelatedTime": maybe, maybe, maybe, Dispatch;
        DefaultAllocatorInitialize "KsCreateDefaultAllocatorEx" "InitializeAllocator": maybe, maybe, maybe, Dispatch;
        DefaultAllocatorAllocate "KsCreateDefaultAllocatorEx" "DefaultAllocate": maybe, maybe, maybe, Dispatch;
        DefaultAllocatorFree "KsCreateDefaultAllocatorEx" "DefaultFree": maybe, maybe, maybe, Dispatch;
        DefaultAllocatorDelete "KsCreateDefaultAllocatorEx" "DeleteAllocator": maybe, maybe, maybe, Dispatch;
        PinDataIntersection "KsPinDataIntersection" "IntersectHandler": maybe, maybe, free, Passive;
        StreamIoCompletion "KsStreamIo" "CompletionRoutine": maybe, maybe, maybe, Dispatch;
        StreamAllocatorAllocate "KSSTREAMALLOCATOR_FUNCTIONTABLE" "AllocateFrame": maybe, maybe, maybe, Dispatch;
        StreamAllocatorFree "KSSTREAMALLOCATOR_FUNCTIONTABLE" "FreeFrame": maybe, maybe, maybe, Dispatch;
    }
}

/// The mapping as data, for tests and documentation.
pub const ALL: &[&[super::SlotInfo]] = &[
    device::ALL,
    filter::ALL,
    pin::ALL,
    clock::ALL,
    allocator::ALL,
    other::ALL,
];
