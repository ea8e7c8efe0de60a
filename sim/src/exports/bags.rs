//! Object bags and workers.

use ks_guard::ffi::{
    BOOLEAN, KSOBJECT_BAG, NTSTATUS, PFNKSFREE, PKSDEVICE, PKSWORKER, PVOID, PWORK_QUEUE_ITEM,
    STATUS_INVALID_PARAMETER, STATUS_SUCCESS, ULONG, WORK_QUEUE_TYPE,
};

use crate::{
    objects::Obj,
    thread::{Ctx, Target},
};

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsAddItemToObjectBag(
    ObjectBag: KSOBJECT_BAG,
    Item: PVOID,
    Free: PFNKSFREE,
) -> NTSTATUS {
    Ctx::current("KsAddItemToObjectBag").bag_add(ObjectBag, Item, Free)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsRemoveItemFromObjectBag(
    ObjectBag: KSOBJECT_BAG,
    Item: PVOID,
    Free: BOOLEAN,
) -> ULONG {
    Ctx::current("KsRemoveItemFromObjectBag").bag_remove(ObjectBag, Item, Free != 0)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsAllocateObjectBag(
    Device: PKSDEVICE,
    ObjectBag: *mut KSOBJECT_BAG,
) -> NTSTATUS {
    let ctx = Ctx::current("KsAllocateObjectBag");
    if ObjectBag.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    let core = ctx.require_irql(ctx.lock(), 0, "KsAllocateObjectBag");
    let is_device = |obj| matches!(obj, Obj::Device(_));
    let (mut core, _) = ctx.resolve(
        core,
        Device.cast(),
        "KsAllocateObjectBag",
        "device",
        is_device,
    );
    let bag = core.bags.make(None, None, Target::NONE);
    drop(core);
    // SAFETY: the caller passes a place for the result.
    unsafe { *ObjectBag = bag };
    STATUS_SUCCESS
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsFreeObjectBag(ObjectBag: KSOBJECT_BAG) {
    Ctx::current("KsFreeObjectBag").bag_free(ObjectBag);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn _KsEdit(
    ObjectBag: KSOBJECT_BAG,
    PointerToPointerToItem: *mut PVOID,
    NewSize: ULONG,
    OldSize: ULONG,
    Tag: ULONG,
) -> NTSTATUS {
    let ctx = Ctx::current("_KsEdit");
    if PointerToPointerToItem.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the caller passes a pointer to a pointer to `OldSize` readable bytes.
    unsafe { ctx.bag_edit(ObjectBag, PointerToPointerToItem, NewSize, OldSize, Tag) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsRegisterWorker(
    _WorkQueueType: WORK_QUEUE_TYPE,
    Worker: *mut PKSWORKER,
) -> NTSTATUS {
    let ctx = Ctx::current("KsRegisterWorker");
    if Worker.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    let worker = ctx.register_worker();
    // SAFETY: the caller passes a place for the result.
    unsafe { *Worker = worker };
    STATUS_SUCCESS
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsQueueWorkItem(
    Worker: PKSWORKER,
    WorkItem: PWORK_QUEUE_ITEM,
) -> NTSTATUS {
    let ctx = Ctx::current("KsQueueWorkItem");
    // SAFETY: the caller passes an initialised work item that lives until its routine runs.
    unsafe { ctx.queue_work(Worker, WorkItem) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsUnregisterWorker(Worker: PKSWORKER) {
    Ctx::current("KsUnregisterWorker").unregister_worker(Worker);
}
