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
}

/// `POOL_FLAG_NON_PAGED` of `wdm.h`.
pub const POOL_FLAG_NON_PAGED: POOL_FLAGS = 0x40;
/// `POOL_FLAG_PAGED` of `wdm.h`.
pub const POOL_FLAG_PAGED: POOL_FLAGS = 0x100;
