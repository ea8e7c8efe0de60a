//! The few functions of `ntoskrnl.exe`.

use ks_guard::ffi::{
    BOOLEAN, EVENT_TYPE, KEVENT, KIRQL, PFAST_MUTEX, PKEVENT, PKSPIN_LOCK, POOL_FLAGS, PVOID,
    SIZE_T, ULONG,
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

/// On any thread, as the pool: it touches nothing but the event.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn KeInitializeEvent(Event: PKEVENT, Type: EVENT_TYPE, State: BOOLEAN) {
    if let Some(ctx) = Ctx::try_current() {
        ctx.initialise_event(Event.addr());
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
