//! The few `ntoskrnl.exe` functions that a minidriver of this kind cannot do without: the second door.
//!
//! Declared here, rather than taken from `wdk-sys`, so that a host build links the same symbols.

use super::*;

#[cfg_attr(
    all(
        windows,
        any(driver_model__driver_type = "WDM", driver_model__driver_type = "KMDF")
    ),
    link(name = "ntoskrnl.exe", kind = "raw-dylib", modifiers = "+verbatim")
)]
unsafe extern "C" {
    /// `nf-wdm-exallocatepool2`. Memory comes zeroed unless the flags say otherwise; null if there is none.
    pub fn ExAllocatePool2(Flags: POOL_FLAGS, NumberOfBytes: SIZE_T, Tag: ULONG) -> PVOID;
    /// `nf-ntddk-exfreepool`.
    pub fn ExFreePool(P: PVOID);
    /// `nf-wdm-keacquirespinlockraisetodpc`. Returns the IRQL before.
    pub fn KeAcquireSpinLockRaiseToDpc(SpinLock: PKSPIN_LOCK) -> KIRQL;
    /// `nf-wdm-kereleasespinlock`. `NewIrql` is what the acquire returned.
    pub fn KeReleaseSpinLock(SpinLock: PKSPIN_LOCK, NewIrql: KIRQL);
    /// `nf-wdm-keinitializeevent`. The event stays where it is from then on.
    pub fn KeInitializeEvent(Event: PKEVENT, Type: EVENT_TYPE, State: BOOLEAN);
    /// `nf-wdm-exacquirefastmutex`. Waits, and returns at `APC_LEVEL`; the mutex keeps the IRQL before.
    pub fn ExAcquireFastMutex(FastMutex: PFAST_MUTEX);
    /// `nf-wdm-exreleasefastmutex`. Returns at the IRQL before the acquisition.
    pub fn ExReleaseFastMutex(FastMutex: PFAST_MUTEX);
}

/// `nf-wdm-exinitializefastmutex` (inline in `wdm.h`). The mutex stays where it is from then on.
///
/// # Safety
/// `FastMutex` points to memory for one, resident and aligned to 8, which no thread uses.
#[inline]
pub unsafe fn ExInitializeFastMutex(FastMutex: PFAST_MUTEX) {
    // SAFETY: the caller passes memory for a fast mutex.
    unsafe { (*FastMutex).Count = FM_LOCK_BIT };
    // SAFETY: as above.
    unsafe { (*FastMutex).Owner = core::ptr::null_mut() };
    // SAFETY: as above.
    unsafe { (*FastMutex).Contention = 0 };
    // SAFETY: its member; this takes the address and reads nothing.
    let event = unsafe { &raw mut (*FastMutex).Event };
    // SAFETY: resident memory for an event, which nobody waits for.
    unsafe { KeInitializeEvent(event, SynchronizationEvent, 0) }
}

/// `FM_LOCK_BIT` of `wdm.h`: the `Count` of a fast mutex that is free.
pub const FM_LOCK_BIT: LONG = 1;
/// `EVENT_TYPE` of `ntdef.h`: the event stays set until it is reset.
pub const NotificationEvent: EVENT_TYPE = 0;
/// `EVENT_TYPE` of `ntdef.h`: the event is reset when one thread has gone on.
pub const SynchronizationEvent: EVENT_TYPE = 1;

/// `POOL_FLAG_NON_PAGED` of `wdm.h`.
pub const POOL_FLAG_NON_PAGED: POOL_FLAGS = 0x40;
/// `POOL_FLAG_PAGED` of `wdm.h`.
pub const POOL_FLAG_PAGED: POOL_FLAGS = 0x100;
