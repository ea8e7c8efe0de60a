//! Processing and stream pointers.

use ks_guard::ffi::{
    BOOLEAN, KSSTREAM_POINTER_STATE, KSSTREAM_POINTER_STATE_LOCKED, NTSTATUS, PFNKSSTREAMPOINTER,
    PKSFILTER, PKSPIN, PKSSTREAM_POINTER, PLONG, STATUS_INVALID_PARAMETER, STATUS_SUCCESS, ULONG,
};

use crate::{
    mutex::MutexKind,
    objects::Obj,
    report::{Finding, Violation},
    thread::Ctx,
};

/// The live pin that a function was called with, at `DISPATCH_LEVEL` at most.
fn pin(ctx: &Ctx, pin: PKSPIN, ddi: &'static str) -> usize {
    let core = ctx.require_irql(ctx.lock(), 2, ddi);
    let (core, obj) = ctx.resolve(core, pin.cast(), ddi, "pin", |obj| {
        matches!(obj, Obj::Pin(_))
    });
    drop(core);
    match obj {
        Obj::Pin(index) => index,
        // `resolve` lets pins through and nothing else.
        _ => usize::MAX,
    }
}

/// Processing attempts "may fail" while the driver holds the processing mutex; at `PASSIVE_LEVEL` they run on this stack.
fn check_attempt(ctx: &Ctx, obj: Obj, synchronous: bool, ddi: &str) {
    let mut core = ctx.lock();
    let Some(id) = core.objects.target(obj).mutexes[2].filter(|id| core.owns(ctx.tid, *id)) else {
        return;
    };
    let first = core.taken_at(id);
    let finding = Finding::new(
        Violation::ForbiddenCall,
        format!(
            "{ddi} was called while holding the processing mutex of {}",
            obj.name()
        ),
        "release the processing mutex first; in Process, return STATUS_SUCCESS to be called again",
        "pin-centric-processing, nf-ks-kspinattemptprocessing",
    )
    .on(MutexKind::Processing, obj.name())
    .first(first);
    if synchronous {
        ctx.fail(core, finding);
    }
    ctx.note(&mut core, finding);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinAttemptProcessing(Pin: PKSPIN, Asynchronous: BOOLEAN) {
    let ctx = Ctx::current("KsPinAttemptProcessing");
    let index = pin(&ctx, Pin, "KsPinAttemptProcessing");
    check_attempt(
        &ctx,
        Obj::Pin(index),
        Asynchronous == 0,
        "KsPinAttemptProcessing",
    );
    ctx.process(index, Asynchronous != 0);
}

/// Filter-centric processing is not simulated: no pin opens on a filter that has a Process slot, so there is nothing to do.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsFilterAttemptProcessing(Filter: PKSFILTER, Asynchronous: BOOLEAN) {
    let ctx = Ctx::current("KsFilterAttemptProcessing");
    let core = ctx.require_irql(ctx.lock(), 2, "KsFilterAttemptProcessing");
    let is_filter = |obj| matches!(obj, Obj::Filter(_));
    let (core, obj) = ctx.resolve(
        core,
        Filter.cast(),
        "KsFilterAttemptProcessing",
        "filter",
        is_filter,
    );
    drop(core);
    check_attempt(&ctx, obj, Asynchronous == 0, "KsFilterAttemptProcessing");
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinGetAvailableByteCount(
    Pin: PKSPIN,
    InputDataBytes: PLONG,
    OutputBufferBytes: PLONG,
) -> NTSTATUS {
    let ctx = Ctx::current("KsPinGetAvailableByteCount");
    let index = pin(&ctx, Pin, "KsPinGetAvailableByteCount");
    let mut core = ctx.lock();
    let is_input = core.is_input(index);
    let (input, output) = core.available(index, is_input);
    drop(core);
    for (to, bytes) in [(InputDataBytes, input), (OutputBufferBytes, output)] {
        if !to.is_null() {
            // SAFETY: the caller passes null or a place for the result.
            unsafe { *to = i32::try_from(bytes).unwrap_or(i32::MAX) };
        }
    }
    STATUS_SUCCESS
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinGetLeadingEdgeStreamPointer(
    Pin: PKSPIN,
    State: KSSTREAM_POINTER_STATE,
) -> PKSSTREAM_POINTER {
    let ctx = Ctx::current("KsPinGetLeadingEdgeStreamPointer");
    let index = pin(&ctx, Pin, "KsPinGetLeadingEdgeStreamPointer");
    ctx.get_leading_edge(index, State == KSSTREAM_POINTER_STATE_LOCKED)
}

/// Null, as documented for a pin without a distinct trailing edge: the simulator has none that has one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinGetTrailingEdgeStreamPointer(
    Pin: PKSPIN,
    _State: KSSTREAM_POINTER_STATE,
) -> PKSSTREAM_POINTER {
    let ctx = Ctx::current("KsPinGetTrailingEdgeStreamPointer");
    pin(&ctx, Pin, "KsPinGetTrailingEdgeStreamPointer");
    std::ptr::null_mut()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinGetFirstCloneStreamPointer(Pin: PKSPIN) -> PKSSTREAM_POINTER {
    let ctx = Ctx::current("KsPinGetFirstCloneStreamPointer");
    let index = pin(&ctx, Pin, "KsPinGetFirstCloneStreamPointer");
    ctx.first_clone(index)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsStreamPointerGetNextClone(
    StreamPointer: PKSSTREAM_POINTER,
) -> PKSSTREAM_POINTER {
    Ctx::current("KsStreamPointerGetNextClone").next_clone(StreamPointer)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsStreamPointerLock(StreamPointer: PKSSTREAM_POINTER) -> NTSTATUS {
    Ctx::current("KsStreamPointerLock").lock_pointer(StreamPointer)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsStreamPointerUnlock(StreamPointer: PKSSTREAM_POINTER, Eject: BOOLEAN) {
    let name = "KsStreamPointerUnlock";
    Ctx::current(name).unlock_pointer(StreamPointer, Eject != 0, name);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsStreamPointerAdvance(StreamPointer: PKSSTREAM_POINTER) -> NTSTATUS {
    Ctx::current("KsStreamPointerAdvance").advance_pointer(StreamPointer)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsStreamPointerAdvanceOffsets(
    StreamPointer: PKSSTREAM_POINTER,
    InUsed: ULONG,
    OutUsed: ULONG,
    Eject: BOOLEAN,
) -> NTSTATUS {
    let ctx = Ctx::current("KsStreamPointerAdvanceOffsets");
    ctx.advance_offsets(StreamPointer, (InUsed, OutUsed), Eject != 0, false)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsStreamPointerAdvanceOffsetsAndUnlock(
    StreamPointer: PKSSTREAM_POINTER,
    InUsed: ULONG,
    OutUsed: ULONG,
    Eject: BOOLEAN,
) {
    let ctx = Ctx::current("KsStreamPointerAdvanceOffsetsAndUnlock");
    // The function returns nothing; a missing next frame shows at the next lock.
    let _ = ctx.advance_offsets(StreamPointer, (InUsed, OutUsed), Eject != 0, true);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsStreamPointerClone(
    StreamPointer: PKSSTREAM_POINTER,
    CancelCallback: PFNKSSTREAMPOINTER,
    ContextSize: ULONG,
    CloneStreamPointer: *mut PKSSTREAM_POINTER,
) -> NTSTATUS {
    let ctx = Ctx::current("KsStreamPointerClone");
    if CloneStreamPointer.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    match ctx.clone_pointer(StreamPointer, CancelCallback, ContextSize) {
        Ok(clone) => {
            // SAFETY: the caller passes a place for the result.
            unsafe { *CloneStreamPointer = clone };
            STATUS_SUCCESS
        }
        Err(status) => status,
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsStreamPointerDelete(StreamPointer: PKSSTREAM_POINTER) {
    Ctx::current("KsStreamPointerDelete").delete_pointer(StreamPointer);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsStreamPointerSetStatusCode(
    StreamPointer: PKSSTREAM_POINTER,
    Status: NTSTATUS,
) -> NTSTATUS {
    Ctx::current("KsStreamPointerSetStatusCode").set_frame_status(StreamPointer, Status)
}
