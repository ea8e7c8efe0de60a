//! Events of filters and pins. The functions for event lists of pure KS are in `not_modelled`.

use ks_guard::ffi::{
    GUID, NTSTATUS, PFNKSGENERATEEVENTCALLBACK, PIRP, PKSEVENT_ENTRY, PKSEVENTDATA, PVOID,
    STATUS_INVALID_PARAMETER, STATUS_SUCCESS, ULONG,
};

use crate::{
    event_list::Life,
    objects::Obj,
    report::{Finding, Violation},
    thread::Ctx,
};

/// The live filter or pin that a function was called with, at `max` at most.
fn object(ctx: &Ctx, object: PVOID, max: u8, ddi: &'static str) -> Obj {
    let core = ctx.require_irql(ctx.lock(), max, ddi);
    let (core, obj) = ctx.resolve(core, object, ddi, "filter or pin", |obj| {
        matches!(obj, Obj::Filter(_) | Obj::Pin(_))
    });
    drop(core);
    obj
}

/// The data that goes out with an event.
///
/// # Safety
/// Null, or `size` bytes.
unsafe fn bytes(size: ULONG, data: PVOID) -> Vec<u8> {
    if data.is_null() {
        return Vec::new();
    }
    // SAFETY: the caller's contract.
    unsafe { std::slice::from_raw_parts(data.cast::<u8>(), size as usize) }.to_vec()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsAddEvent(Object: PVOID, EventEntry: PKSEVENT_ENTRY) {
    let ctx = Ctx::current("KsAddEvent");
    let obj = object(&ctx, Object, 0, "KsAddEvent");
    let (core, index) = ctx.event_entry(ctx.lock(), EventEntry, "KsAddEvent");
    drop(core);
    ctx.add_event(obj, index, "KsAddEvent");
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsDefaultAddEventHandler(
    Irp: PIRP,
    _EventData: PKSEVENTDATA,
    EventEntry: PKSEVENT_ENTRY,
) -> NTSTATUS {
    let name = "KsDefaultAddEventHandler";
    let ctx = Ctx::current(name);
    let core = ctx.require_irql(ctx.lock(), 0, name);
    let about = core.irps.about(Irp);
    let (core, index) = ctx.event_entry(core, EventEntry, name);
    drop(core);
    let Some(Some(obj @ (Obj::Filter(_) | Obj::Pin(_)))) = about else {
        return STATUS_INVALID_PARAMETER;
    };
    ctx.add_event(obj, index, name);
    STATUS_SUCCESS
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGenerateEvents(
    Object: PVOID,
    EventSet: *const GUID,
    EventId: ULONG,
    DataSize: ULONG,
    Data: PVOID,
    CallBack: PFNKSGENERATEEVENTCALLBACK,
    CallBackContext: PVOID,
) {
    let ctx = Ctx::current("KsGenerateEvents");
    let obj = object(&ctx, Object, 2, "KsGenerateEvents");
    // SAFETY: null, or a set's GUID.
    let set = unsafe { EventSet.as_ref() }.copied();
    // SAFETY: null, or as many bytes as the caller says.
    let data = unsafe { bytes(DataSize, Data) };
    ctx.generate_events(obj, set, EventId, &data, (CallBack, CallBackContext));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGenerateEvent(EventEntry: PKSEVENT_ENTRY) -> NTSTATUS {
    let ctx = Ctx::current("KsGenerateEvent");
    let (core, index) = ctx.event_entry(ctx.lock(), EventEntry, "KsGenerateEvent");
    drop(core);
    ctx.generate_event(index, &[], true);
    STATUS_SUCCESS
}

/// The page wants the lock of the entry's list, which for AVStream's own lists is held in a match callback alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGenerateDataEvent(
    EventEntry: PKSEVENT_ENTRY,
    DataSize: ULONG,
    Data: PVOID,
) -> NTSTATUS {
    let ctx = Ctx::current("KsGenerateDataEvent");
    let (core, index) = ctx.event_entry(ctx.lock(), EventEntry, "KsGenerateDataEvent");
    drop(core);
    // SAFETY: null, or as many bytes as the caller says.
    let data = unsafe { bytes(DataSize, Data) };
    ctx.generate_event(index, &data, false);
    STATUS_SUCCESS
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsDiscardEvent(EventEntry: PKSEVENT_ENTRY) {
    let ctx = Ctx::current("KsDiscardEvent");
    let core = ctx.require_irql(ctx.lock(), 0, "KsDiscardEvent");
    let (core, index) = ctx.event_entry(core, EventEntry, "KsDiscardEvent");
    if matches!(core.events.entries[index].life, Life::Listed(_)) {
        let finding = Finding::new(
            Violation::EventEntry,
            "KsDiscardEvent was called with an entry that is in a list",
            "disable the event, which takes its entry out first",
            "nf-ks-ksdiscardevent",
        );
        ctx.fail(core, finding);
    }
    drop(core);
    ctx.end_entry(index);
}
