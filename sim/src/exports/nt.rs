//! The few functions of `ntoskrnl.exe`.

use ks_guard::ffi::{
    ACCESS_MASK, BOOLEAN, EVENT_TYPE, HANDLE, KEVENT, KIRQL, KPRIORITY, KPROCESSOR_MODE,
    KWAIT_REASON, LONG, LONG_PTR, NTSTATUS, PCLIENT_ID, PFAST_MUTEX, PHANDLE, PKEVENT, PKSPIN_LOCK,
    PKSTART_ROUTINE, PLARGE_INTEGER, POBJECT_ATTRIBUTES, POBJECT_HANDLE_INFORMATION, POBJECT_TYPE,
    POOL_FLAGS, PVOID, SIZE_T, STATUS_INVALID_PARAMETER, STATUS_SUCCESS, ULONG,
};

use crate::{
    pool,
    report::{Finding, Violation},
    thread::Ctx,
};

/// Unlike the rest, the pool works on any thread: code under test allocates and frees outside of callbacks, too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ExAllocatePool2(
    _Flags: POOL_FLAGS,
    NumberOfBytes: SIZE_T,
    Tag: ULONG,
) -> PVOID {
    // A request that no address space holds fails like any that is too large.
    let bytes = usize::try_from(NumberOfBytes).unwrap_or(usize::MAX);
    let memory = match Ctx::try_current() {
        Some(ctx) => pool::allocate(&ctx, bytes, Tag),
        None => pool::raw(bytes, Tag),
    };
    memory.cast()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn ExFreePool(P: PVOID) {
    match Ctx::try_current() {
        Some(ctx) => pool::free(&ctx, P),
        None if pool::raw_free(P) => {}
        None => {
            eprintln!(
                "ks-guard-sim: ExFreePool was called with memory that is not allocated, on a thread of no machine"
            );
            std::process::abort();
        }
    }
}

fn spin_lock(ctx: &Ctx, lock: PKSPIN_LOCK, ddi: &str) -> usize {
    if lock.is_null() {
        let finding = Finding::new(
            Violation::InvalidObject,
            format!("{ddi} was called with a null spin lock"),
            "pass the address of an initialised KSPIN_LOCK",
            "nf-wdm-keacquirespinlockraisetodpc",
        );
        ctx.fail(ctx.lock(), finding)
    }
    lock.addr()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KeAcquireSpinLockRaiseToDpc(SpinLock: PKSPIN_LOCK) -> KIRQL {
    let ctx = Ctx::current("KeAcquireSpinLockRaiseToDpc");
    ctx.acquire_spin(spin_lock(&ctx, SpinLock, "KeAcquireSpinLockRaiseToDpc"))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KeReleaseSpinLock(SpinLock: PKSPIN_LOCK, NewIrql: KIRQL) {
    let ctx = Ctx::current("KeReleaseSpinLock");
    ctx.release_spin(spin_lock(&ctx, SpinLock, "KeReleaseSpinLock"), NewIrql);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn PsCreateSystemThread(
    ThreadHandle: PHANDLE,
    _DesiredAccess: ULONG,
    _ObjectAttributes: POBJECT_ATTRIBUTES,
    _ProcessHandle: HANDLE,
    _ClientId: PCLIENT_ID,
    StartRoutine: PKSTART_ROUTINE,
    StartContext: PVOID,
) -> NTSTATUS {
    let ctx = Ctx::current("PsCreateSystemThread");
    if ThreadHandle.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the caller gives a routine that may run on its context.
    match unsafe { ctx.create_thread(StartRoutine, StartContext) } {
        Ok(handle) => {
            // SAFETY: the caller passes a place for a handle.
            unsafe { ThreadHandle.write(handle) };
            STATUS_SUCCESS
        }
        Err(status) => status,
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn PsTerminateSystemThread(_ExitStatus: NTSTATUS) -> NTSTATUS {
    Ctx::current("PsTerminateSystemThread").terminate_thread()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn ObReferenceObjectByHandle(
    Handle: HANDLE,
    _DesiredAccess: ACCESS_MASK,
    _ObjectType: POBJECT_TYPE,
    _AccessMode: KPROCESSOR_MODE,
    Object: *mut PVOID,
    _HandleInformation: POBJECT_HANDLE_INFORMATION,
) -> NTSTATUS {
    let ctx = Ctx::current("ObReferenceObjectByHandle");
    match ctx.reference_by_handle(Handle) {
        Ok(object) => {
            // SAFETY: the caller passes a place for a pointer.
            unsafe { Object.write(object) };
            STATUS_SUCCESS
        }
        Err(status) => status,
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn ObfDereferenceObject(Object: PVOID) -> LONG_PTR {
    Ctx::current("ObDereferenceObject").dereference(Object);
    0
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn ZwClose(Handle: HANDLE) -> NTSTATUS {
    Ctx::current("ZwClose").close_handle(Handle)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KeSetEvent(Event: PKEVENT, _Increment: KPRIORITY, Wait: BOOLEAN) -> LONG {
    Ctx::current("KeSetEvent").set_event(Event.addr(), Wait != 0)
}

/// A timeout after a point in time of the system, which is positive, is as long as none: there is no such clock here.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn KeWaitForSingleObject(
    Object: PVOID,
    _WaitReason: KWAIT_REASON,
    _WaitMode: KPROCESSOR_MODE,
    _Alertable: BOOLEAN,
    Timeout: PLARGE_INTEGER,
) -> NTSTATUS {
    let ctx = Ctx::current("KeWaitForSingleObject");
    // SAFETY: the caller passes null or a time.
    let time = unsafe { Timeout.as_ref() }.map(|time| time.QuadPart);
    let units = time.filter(|time| *time <= 0).map(i64::unsigned_abs);
    ctx.wait_for_object(Object.addr(), units)
}

/// On any thread, as the pool: it touches nothing but the event.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn KeInitializeEvent(Event: PKEVENT, Type: EVENT_TYPE, State: BOOLEAN) {
    if let Some(ctx) = Ctx::try_current() {
        ctx.initialise_event(Event.addr());
        ctx.initialise_kernel_event(Event.addr(), Type, State != 0);
    }
    // SAFETY: the caller passes memory for an event.
    unsafe { Event.write(KEVENT::for_host(Type, State, Event)) };
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn ExAcquireFastMutex(FastMutex: PFAST_MUTEX) {
    // SAFETY: null, or the caller's own mutex.
    unsafe { Ctx::current("ExAcquireFastMutex").acquire_fast(FastMutex) };
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn ExReleaseFastMutex(FastMutex: PFAST_MUTEX) {
    Ctx::current("ExReleaseFastMutex").release_fast(FastMutex);
}
