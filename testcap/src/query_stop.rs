//! QueryStop, in raw form: the example for porting a driver one callback at a time.
//!
//! Owns the one callback of this driver that is a C function with pointers, as its C++ original; `docs/porting.md` shows that
//! original, this, and the typed form side by side. The attribute takes and gives back the control mutex, refuses the device
//! mutex, and makes the handler a value for its slot. What the pointers are good for is the author's to say, in each
//! `SAFETY` comment. A raw handler leaves `Context` alone: it is the library's.
#![expect(
    unsafe_code,
    reason = "the porting example: one handler in raw form, whose walk calls functions of ks.sys without their wrappers"
)]

use ks_guard::{
    NtResult, NtStatus,
    ffi::{
        KSSTATE_RUN, KsDeviceGetFirstChildFilterFactory, KsFilterFactoryGetFirstChildFilter,
        KsFilterFactoryGetNextSiblingFilterFactory, KsFilterGetFirstChildPin,
        KsFilterGetNextSiblingFilter, KsPinGetNextSiblingPin, PIRP, PKSDEVICE, PKSFILTER,
    },
    ks_synchronized, slot,
};

use crate::device::TestCap;

/// QueryStop (`nc-ks-pfnksdeviceirp`): the resources cannot be rebalanced while a pin runs.
///
/// AVStream holds the device mutex here (`device-mutex-in-avstream`), so the hierarchy down to the filters stands still;
/// `device` in the attribute would not compile.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream, with a live device whose mutex it holds.
#[ks_synchronized(slot = slot::device::QueryStop<TestCap>)]
pub unsafe extern "C" fn query_stop(device: PKSDEVICE, _irp: PIRP) -> NtResult {
    // SAFETY: the device is live, and AVStream holds its mutex until this function returns.
    let mut factory = unsafe { KsDeviceGetFirstChildFilterFactory(device) };
    while !factory.is_null() {
        // SAFETY: as above; the factory is a child of the device.
        let mut filter = unsafe { KsFilterFactoryGetFirstChildFilter(factory) };
        while !filter.is_null() {
            // SAFETY: the filter is a child of the factory, and this thread holds no control mutex.
            if unsafe { has_running_pin(filter) } {
                return Err(NtStatus::UNSUCCESSFUL);
            }
            // SAFETY: as above.
            filter = unsafe { KsFilterGetNextSiblingFilter(filter) };
        }
        // SAFETY: as above.
        factory = unsafe { KsFilterFactoryGetNextSiblingFilterFactory(factory) };
    }
    Ok(())
}

/// Whether a pin of `filter` runs. Takes the control mutex, under which pins come, go and change their state.
///
/// # Safety
/// `filter` is live; this thread holds neither its control mutex nor a processing mutex.
#[ks_synchronized(control)]
unsafe fn has_running_pin(filter: PKSFILTER) -> bool {
    // SAFETY: the filter is live.
    let descriptor = unsafe { (*filter).Descriptor };
    // SAFETY: AVStream sets the descriptor of a filter before anybody sees the filter.
    let kinds = unsafe { (*descriptor).PinDescriptorsCount };
    for id in 0..kinds {
        // SAFETY: the filter's control mutex is held, which keeps its pins in place.
        let mut pin = unsafe { KsFilterGetFirstChildPin(filter, id) };
        while !pin.is_null() {
            // SAFETY: the pin is live, and the control mutex synchronises this member.
            if unsafe { (*pin).DeviceState } == KSSTATE_RUN {
                return true;
            }
            // SAFETY: as above; the pin is a child of the filter.
            pin = unsafe { KsPinGetNextSiblingPin(pin) };
        }
    }
    false
}
