//! Acquire and release, of all three mutexes.

use ks_guard::ffi::{PKSDEVICE, PKSFILTER, PKSPIN, PVOID};

use crate::{ledger::By, mutex::MutexKind, objects::Obj, thread::Ctx};

fn acquire(
    ddi: &'static str,
    object: PVOID,
    kind: MutexKind,
    expected: &str,
    accept: fn(Obj) -> bool,
) {
    change(ddi, object, kind, expected, accept, true);
}

fn release(
    ddi: &'static str,
    object: PVOID,
    kind: MutexKind,
    expected: &str,
    accept: fn(Obj) -> bool,
) {
    change(ddi, object, kind, expected, accept, false);
}

fn change(
    ddi: &'static str,
    object: PVOID,
    kind: MutexKind,
    expected: &str,
    accept: fn(Obj) -> bool,
    take: bool,
) {
    let ctx = Ctx::current(ddi);
    let core = ctx.require_irql(ctx.lock(), 0, ddi);
    let (core, obj) = ctx.resolve(core, object, ddi, expected, accept);
    let id = core.objects.target(obj).mutexes[kind.rank()];
    drop(core);
    // `accept` lets only objects through that have the mutex.
    if let Some(id) = id {
        if take {
            ctx.acquire(id, By::Driver);
        } else {
            ctx.release(id, By::Driver);
        }
    }
}

fn is_device(obj: Obj) -> bool {
    matches!(obj, Obj::Device(_))
}

fn has_control(obj: Obj) -> bool {
    matches!(obj, Obj::Filter(_) | Obj::Pin(_))
}

fn is_filter(obj: Obj) -> bool {
    matches!(obj, Obj::Filter(_))
}

fn is_pin(obj: Obj) -> bool {
    matches!(obj, Obj::Pin(_))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsAcquireDevice(Device: PKSDEVICE) {
    acquire(
        "KsAcquireDevice",
        Device.cast(),
        MutexKind::Device,
        "device",
        is_device,
    );
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsReleaseDevice(Device: PKSDEVICE) {
    release(
        "KsReleaseDevice",
        Device.cast(),
        MutexKind::Device,
        "device",
        is_device,
    );
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsAcquireControl(Object: PVOID) {
    acquire(
        "KsAcquireControl",
        Object,
        MutexKind::Control,
        "filter or pin",
        has_control,
    );
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsReleaseControl(Object: PVOID) {
    release(
        "KsReleaseControl",
        Object,
        MutexKind::Control,
        "filter or pin",
        has_control,
    );
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsFilterAcquireProcessingMutex(Filter: PKSFILTER) {
    let name = "KsFilterAcquireProcessingMutex";
    acquire(
        name,
        Filter.cast(),
        MutexKind::Processing,
        "filter",
        is_filter,
    );
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsFilterReleaseProcessingMutex(Filter: PKSFILTER) {
    let name = "KsFilterReleaseProcessingMutex";
    release(
        name,
        Filter.cast(),
        MutexKind::Processing,
        "filter",
        is_filter,
    );
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinAcquireProcessingMutex(Pin: PKSPIN) {
    let name = "KsPinAcquireProcessingMutex";
    acquire(name, Pin.cast(), MutexKind::Processing, "pin", is_pin);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinReleaseProcessingMutex(Pin: PKSPIN) {
    let name = "KsPinReleaseProcessingMutex";
    release(name, Pin.cast(), MutexKind::Processing, "pin", is_pin);
}
