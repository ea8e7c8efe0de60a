//! Every exported KS function is refused above the IRQL that `spec/ddis.toml` gives it, and at no level that it allows.
#![expect(
    clippy::disallowed_methods,
    reason = "the raw calls are what the simulator judges"
)]

use std::{
    collections::BTreeMap,
    ptr::{dangling_mut, null_mut},
};

use ks_guard::ffi::*;
use ks_guard_sim::{Irql, Machine, Violation};
use toml::{Table, Value};

/// The IRQL of each function, as its page gives it.
fn documented() -> BTreeMap<String, String> {
    let file: Table =
        toml::from_str(include_str!("../../spec/ddis.toml")).expect("the table is TOML");
    let rows = file["irql"].as_array().expect("rows");
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    rows.iter()
        .map(|row| (text(row, "name"), text(row, "irql")))
        .collect()
}

/// Calls with null pointers: what a call comes to beyond the check of the IRQL is not asked here.
macro_rules! calls {
    ($($name:ident($($arg:expr),*);)*) => {
        // SAFETY: the simulator looks pointers up before it uses them, and reports null ones; no call gets as far as writing to
        // the dangling places for results.
        [$((stringify!($name), (|| { unsafe { $name($($arg),*) }; }) as fn()),)*]
    };
}

#[test]
fn every_function_is_refused_above_its_level() {
    let documented = documented();
    let calls = calls! {
        KsInitializeDriver(null_mut(), null_mut(), null_mut());
        KsAcquireDevice(null_mut());
        KsReleaseDevice(null_mut());
        KsAcquireControl(null_mut());
        KsReleaseControl(null_mut());
        KsFilterAcquireProcessingMutex(null_mut());
        KsFilterReleaseProcessingMutex(null_mut());
        KsPinAcquireProcessingMutex(null_mut());
        KsPinReleaseProcessingMutex(null_mut());
        KsGetDevice(null_mut());
        KsGetDeviceForDeviceObject(null_mut());
        KsGetFilterFromIrp(null_mut());
        KsGetPinFromIrp(null_mut());
        KsGetObjectTypeFromIrp(null_mut());
        KsGetParent(null_mut());
        KsGetFirstChild(null_mut());
        KsGetNextSibling(null_mut());
        KsPinGetParentFilter(null_mut());
        KsFilterGetFirstChildPin(null_mut(), 0);
        KsFilterGetChildPinCount(null_mut(), 0);
        KsPinGetNextSiblingPin(null_mut());
        KsFilterRegisterPowerCallbacks(null_mut(), None, None);
        KsAddItemToObjectBag(null_mut(), null_mut(), None);
        KsRemoveItemFromObjectBag(null_mut(), null_mut(), 0);
        KsAllocateObjectBag(null_mut(), dangling_mut());
        KsFreeObjectBag(null_mut());
        _KsEdit(null_mut(), dangling_mut(), 0, 0, 0);
        KsCreateFilterFactory(null_mut(), null_mut(), null_mut(), null_mut(), 0, None, None, null_mut());
        KsFilterFactorySetDeviceClassesState(null_mut(), 0);
        KsFreeObjectCreateItemsByContext(null_mut(), null_mut());
        KsPinAttemptProcessing(null_mut(), 0);
        KsFilterAttemptProcessing(null_mut(), 0);
        KsPinGetAvailableByteCount(null_mut(), null_mut(), null_mut());
        KsPinGetLeadingEdgeStreamPointer(null_mut(), 0);
        KsPinGetTrailingEdgeStreamPointer(null_mut(), 0);
        KsPinGetFirstCloneStreamPointer(null_mut());
        KsStreamPointerGetNextClone(null_mut());
        KsStreamPointerLock(null_mut());
        KsStreamPointerUnlock(null_mut(), 0);
        KsStreamPointerAdvance(null_mut());
        KsStreamPointerAdvanceOffsets(null_mut(), 0, 0, 0);
        KsStreamPointerAdvanceOffsetsAndUnlock(null_mut(), 0, 0, 0);
        KsStreamPointerClone(null_mut(), None, 0, dangling_mut());
        KsStreamPointerDelete(null_mut());
        KsStreamPointerSetStatusCode(null_mut(), 0);
        KsAddEvent(null_mut(), null_mut());
        KsDefaultAddEventHandler(null_mut(), null_mut(), null_mut());
        KsGenerateEvents(null_mut(), null_mut(), 0, 0, null_mut(), None, null_mut());
        KsGenerateEvent(null_mut());
        KsGenerateDataEvent(null_mut(), 0, null_mut());
        KsDiscardEvent(null_mut());
        KsRegisterWorker(0, dangling_mut());
        KsUnregisterWorker(null_mut());
    };
    for (name, call) in calls {
        let allowed = documented.get(name).map_or("", String::as_str);
        // None of these is documented for APC_LEVEL and not for DISPATCH_LEVEL.
        for irql in [Irql::Apc, Irql::Dispatch] {
            let outcome = Machine::new().run_at(irql, call);
            let refused = outcome.is_err_and(|report| report.violation == Violation::IrqlTooHigh);
            assert_eq!(
                refused,
                allowed == "PASSIVE_LEVEL",
                "{name} at {irql:?}: its page says `{allowed}`"
            );
        }
    }
}
