//! The simulator exports exactly the symbols that `ks_guard::ffi` declares, with the declared types.
#![expect(
    clippy::disallowed_methods,
    reason = "names every function, calls none"
)]

use std::collections::BTreeSet;

use ks_guard::ffi;
use ks_guard_sim::exports;

/// Names of functions after `marker` in a source text.
fn names<'a>(text: &'a str, marker: &str) -> BTreeSet<&'a str> {
    text.match_indices(marker)
        .filter_map(|(at, found)| text[at + found.len()..].split('(').next())
        .collect()
}

fn declared() -> BTreeSet<&'static str> {
    let ks = include_str!("../../runtime/src/ffi/ks_sys.rs");
    let facilities = include_str!("../../runtime/src/ffi/ks_facilities.rs");
    let nt = include_str!("../../runtime/src/ffi/ntoskrnl.rs");
    [ks, facilities, nt]
        .into_iter()
        .flat_map(|text| names(text, "    pub fn "))
        .collect()
}

/// Two function items of one type become a pair of pointers; of two types they do not compile.
macro_rules! same {
    ($($name:ident)*) => {{
        let mut checked = BTreeSet::new();
        $(
            let pair = [ffi::$name, exports::$name];
            assert_eq!(pair[0] as usize, pair[1] as usize, "{} is another symbol", stringify!($name));
            checked.insert(stringify!($name));
        )*
        checked
    }};
}

#[test]
fn every_declared_symbol_is_ours_and_of_its_type() {
    let checked = same! {
        KsInitializeDriver KsAcquireDevice KsReleaseDevice KsAcquireControl KsReleaseControl
        KsFilterAcquireProcessingMutex KsFilterReleaseProcessingMutex KsPinAcquireProcessingMutex
        KsPinReleaseProcessingMutex KsGetDevice KsGetDeviceForDeviceObject KsGetFilterFromIrp KsGetPinFromIrp
        KsGetObjectTypeFromIrp KsGetParent KsGetFirstChild KsGetNextSibling KsPinGetParentFilter
        KsFilterGetFirstChildPin KsFilterGetChildPinCount KsPinGetNextSiblingPin KsAddItemToObjectBag
        KsRemoveItemFromObjectBag KsAllocateObjectBag KsFreeObjectBag _KsEdit KsCreateFilterFactory
        KsFilterFactorySetDeviceClassesState KsFreeObjectCreateItemsByContext KsPinAttemptProcessing
        KsFilterAttemptProcessing KsPinGetAvailableByteCount KsPinGetLeadingEdgeStreamPointer
        KsPinGetTrailingEdgeStreamPointer KsPinGetFirstCloneStreamPointer KsStreamPointerGetNextClone
        KsStreamPointerLock KsStreamPointerUnlock KsStreamPointerAdvance KsStreamPointerAdvanceOffsets
        KsStreamPointerAdvanceOffsetsAndUnlock KsStreamPointerClone KsStreamPointerDelete
        KsStreamPointerSetStatusCode KsRegisterWorker KsQueueWorkItem KsUnregisterWorker
        ExAllocatePool2 ExFreePool KeAcquireSpinLockRaiseToDpc KeReleaseSpinLock KeInitializeEvent
        ExAcquireFastMutex ExReleaseFastMutex PsCreateSystemThread PsTerminateSystemThread
        ObReferenceObjectByHandle ObfDereferenceObject ZwClose KeSetEvent KeWaitForSingleObject
        KsAddEvent KsDefaultAddEventHandler KsGenerateEvents KsGenerateEvent KsGenerateDataEvent
        KsGenerateEventList KsEnableEvent KsEnableEventWithAllocator KsDisableEvent KsFreeEventList
        KsDiscardEvent KsFilterGetAndGate KsPinGetAndGate KsPinAttachAndGate KsPinAttachOrGate
        KsProcessPinUpdate KsPinGetCopyRelationships KsFilterCreateNode KsFilterCreatePinFactory
        KsFilterAddTopologyConnections KsFilterFactoryAddCreateItem KsFilterFactoryGetSymbolicLink
        KsFilterFactoryUpdateCacheData KsCopyObjectBagItems KsMergeAutomationTables
        KsFilterRegisterPowerCallbacks KsPinRegisterPowerCallbacks KsPinRegisterFrameReturnCallback
        KsPinRegisterIrpCompletionCallback KsPinRegisterHandshakeCallback KsPinHandshake
        KsPinGetConnectedPinInterface KsPinGetConnectedFilterInterface KsPinGetConnectedPinFileObject
        KsPinGetConnectedPinDeviceObject KsPinSubmitFrame KsPinSubmitFrameMdl KsPinSetPinClockTime
        KsStreamPointerGetIrp KsStreamPointerGetMdl KsStreamPointerScheduleTimeout
        KsStreamPointerCancelTimeout KsGetObjectFromFileObject KsGetObjectTypeFromFileObject
        KsGetNodeIdFromIrp KsCompletePendingRequest KsAddDevice KsCreateDevice KsInitializeDevice
        KsTerminateDevice KsDeviceGetBusData KsDeviceSetBusData KsDeviceRegisterAdapterObject
        KsAcquireDeviceSecurityLock KsReleaseDeviceSecurityLock KsAddObjectCreateItemToDeviceHeader
        KsAddObjectCreateItemToObjectHeader KsAllocateObjectCreateItem KsFreeObjectCreateItem
        KsSetPowerDispatch KsRegisterCountedWorker KsIncrementCountedWorker KsDecrementCountedWorker
        KsSynchronousIoControlDevice KsReadFile KsWriteFile KsQueryInformationFile KsSetInformationFile
        KsStreamIo KsAddIrpToCancelableQueue KsRemoveIrpFromCancelableQueue
        KsRemoveSpecificIrpFromCancelableQueue KsReleaseIrpOnCancelableQueue KsMoveIrpsOnCancelableQueue
        KsCancelIo KsPropertyHandler KsPropertyHandlerWithAllocator KsMethodHandler
        KsMethodHandlerWithAllocator KsPinDataIntersection KsAllocateDefaultClockEx KsSetDefaultClockState
        KsSetDefaultClockTime KsCreateDefaultAllocatorEx KsDeviceRegisterThermalDispatch KsAcquireCachedMdl
        KsReleaseCachedMdl
    };
    assert_eq!(checked, declared());
}

#[test]
fn nothing_else_is_exported() {
    let text = [
        include_str!("../src/exports/bags.rs"),
        include_str!("../src/exports/events.rs"),
        include_str!("../src/exports/hierarchy.rs"),
        include_str!("../src/exports/mutexes.rs"),
        include_str!("../src/exports/nt.rs"),
        include_str!("../src/exports/power.rs"),
        include_str!("../src/exports/streams.rs"),
    ]
    .concat();
    let modelled = names(&text, "pub unsafe extern \"C\" fn ");
    assert_eq!(text.matches("unsafe(no_mangle)").count(), modelled.len());
    // One macro exports the rest.
    let rest = include_str!("../src/exports/not_modelled.rs");
    let rest = names(rest, "    pub unsafe extern \"C\" fn Ks")
        .into_iter()
        .map(|name| format!("Ks{name}"));
    let all: BTreeSet<String> = modelled
        .into_iter()
        .map(str::to_owned)
        .chain(rest)
        .collect();
    let declared: BTreeSet<String> = declared().into_iter().map(str::to_owned).collect();
    assert_eq!(all, declared);
}
