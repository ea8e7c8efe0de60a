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

    // A thread of the driver: started, told to stop, waited for. What waits for a thread waits for its object
    // (`ObReferenceObjectByHandle`), because only then has the last of the driver's code returned.
    /// `nf-wdm-pscreatesystemthread`.
    pub fn PsCreateSystemThread(
        ThreadHandle: PHANDLE,
        DesiredAccess: ULONG,
        ObjectAttributes: POBJECT_ATTRIBUTES,
        ProcessHandle: HANDLE,
        ClientId: PCLIENT_ID,
        StartRoutine: PKSTART_ROUTINE,
        StartContext: PVOID,
    ) -> NTSTATUS;
    /// `nf-wdm-psterminatesystemthread`. The last call of a start routine. A user-space kernel cannot end a thread in the
    /// middle of a function, so there it returns, and the start routine returns at once.
    pub fn PsTerminateSystemThread(ExitStatus: NTSTATUS) -> NTSTATUS;
    /// `nf-wdm-obreferenceobjectbyhandle`. From kernel mode, and so without a type to check.
    pub fn ObReferenceObjectByHandle(
        Handle: HANDLE,
        DesiredAccess: ACCESS_MASK,
        ObjectType: POBJECT_TYPE,
        AccessMode: KPROCESSOR_MODE,
        Object: *mut PVOID,
        HandleInformation: POBJECT_HANDLE_INFORMATION,
    ) -> NTSTATUS;
    /// `nf-wdm-obdereferenceobject`: the function behind that macro. Returns the count that is left, which means nothing.
    pub fn ObfDereferenceObject(Object: PVOID) -> LONG_PTR;
    /// `nf-wdm-zwclose`.
    pub fn ZwClose(Handle: HANDLE) -> NTSTATUS;
    /// `nf-wdm-kesetevent`. Returns whether it was set before.
    pub fn KeSetEvent(Event: PKEVENT, Increment: KPRIORITY, Wait: BOOLEAN) -> LONG;
    /// `nf-wdm-kewaitforsingleobject`, for an event or a thread.
    pub fn KeWaitForSingleObject(
        Object: PVOID,
        WaitReason: KWAIT_REASON,
        WaitMode: KPROCESSOR_MODE,
        Alertable: BOOLEAN,
        Timeout: PLARGE_INTEGER,
    ) -> NTSTATUS;
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

/// `OBJ_KERNEL_HANDLE` of `ntdef.h`: the handle is the kernel's, whichever process the thread that asks for it is in.
pub const OBJ_KERNEL_HANDLE: ULONG = 0x200;
/// `Executive` of `KWAIT_REASON`: what a driver waits for.
pub const Executive: KWAIT_REASON = 0;
/// `KernelMode` of `MODE`.
pub const KernelMode: KPROCESSOR_MODE = 0;
/// `STATUS_TIMEOUT` of `ntstatus.h`: a wait ended because its time was over. A success code.
pub const STATUS_TIMEOUT: NTSTATUS = 0x102;

/// `POOL_FLAG_NON_PAGED` of `wdm.h`.
pub const POOL_FLAG_NON_PAGED: POOL_FLAGS = 0x40;
/// `POOL_FLAG_PAGED` of `wdm.h`.
pub const POOL_FLAG_PAGED: POOL_FLAGS = 0x100;
