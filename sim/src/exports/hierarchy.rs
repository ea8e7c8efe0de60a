//! The driver object, lookups, walks and filter factories.

use ks_guard::ffi::{
    BOOLEAN, KSDEVICE_DESCRIPTOR, KSDEVICE_HEADER, KSFILTER_DESCRIPTOR, KSOBJECTTYPE, NTSTATUS,
    PDEVICE_OBJECT, PDRIVER_OBJECT, PFNKSFILTERFACTORYPOWER, PIRP, PKSDEVICE, PKSFILTER,
    PKSFILTERFACTORY, PKSPIN, PSECURITY_DESCRIPTOR, PUNICODE_STRING, PVOID, PWSTR,
    STATUS_INVALID_PARAMETER, STATUS_OBJECT_NAME_NOT_FOUND, STATUS_SUCCESS, ULONG,
};

use crate::{
    mutex::MutexKind,
    object::Ptr,
    objects::Obj,
    power::Callbacks,
    report::{Finding, Violation},
    thread::{Ctx, Guard},
};

/// How binding a page is about the mutex it names (`strength` in `spec/ddis.toml`).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    Must,
    /// The result may be stale at once without it; nothing forbids to ask.
    ForStability,
}

/// Checks that this thread holds the mutex that a function's page asks for.
pub(super) fn require<'a>(
    ctx: &Ctx,
    mut core: Guard<'a>,
    obj: Obj,
    kind: MutexKind,
    strength: Strength,
    ddi: &'static str,
) -> Guard<'a> {
    let Some(id) = core.objects.target(obj).mutexes[kind.rank()] else {
        return core;
    };
    if core.owns(ctx.tid, id) {
        return core;
    }
    let (on, name) = (core.mutexes[id.0].object, obj.name());
    let violation = match strength {
        Strength::Must => Violation::MissingMutex,
        Strength::ForStability => Violation::Unstable,
    };
    let finding = Finding::new(
        violation,
        format!("{ddi} was called on {name} without the {kind} of {on}"),
        format!("hold the {kind} around the call and for as long as the result is used"),
        kind.page(),
    )
    .on(kind, name);
    match strength {
        Strength::Must => ctx.fail(core, finding),
        Strength::ForStability => {
            ctx.note(&mut core, finding);
            core
        }
    }
}

fn any(_: Obj) -> bool {
    true
}

/// Start of a hierarchy call: the machine and the object, at `PASSIVE_LEVEL`.
macro_rules! begin {
    ($ctx:ident, $ddi:literal, $ptr:expr, $expected:literal, $accept:expr) => {{
        $ctx = Ctx::current($ddi);
        let core = $ctx.require_irql($ctx.lock(), 0, $ddi);
        $ctx.resolve(core, $ptr, $ddi, $expected, $accept)
    }};
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsInitializeDriver(
    DriverObject: PDRIVER_OBJECT,
    RegistryPathName: PUNICODE_STRING,
    Descriptor: *const KSDEVICE_DESCRIPTOR,
) -> NTSTATUS {
    let ctx = Ctx::current("KsInitializeDriver");
    let mut core = ctx.require_irql(ctx.lock(), 0, "KsInitializeDriver");
    let found = core
        .objects
        .drivers
        .iter_mut()
        .find(|d| d.object.ptr() == DriverObject);
    if let Some(driver) = found.filter(|_| !RegistryPathName.is_null()) {
        driver.descriptor = Some(Ptr(Descriptor.cast_mut()));
        return STATUS_SUCCESS;
    }
    let finding = Finding::new(
        Violation::InvalidObject,
        "KsInitializeDriver was called with other arguments than DriverEntry got",
        "pass on both arguments of DriverEntry",
        "nf-ks-ksinitializedriver",
    );
    ctx.fail(core, finding)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGetDevice(Object: PVOID) -> PKSDEVICE {
    let ctx;
    let (core, obj) = begin!(ctx, "KsGetDevice", Object, "object", any);
    core.objects.devices[core.objects.device_of(obj)]
        .device
        .ptr()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGetDeviceForDeviceObject(
    FunctionalDeviceObject: PDEVICE_OBJECT,
) -> PKSDEVICE {
    let ctx = Ctx::current("KsGetDeviceForDeviceObject");
    let core = ctx.lock();
    let found = core
        .objects
        .devices
        .iter()
        .find(|d| d.object.ptr() == FunctionalDeviceObject);
    if let Some(device) = found {
        return if device.alive {
            device.device.ptr()
        } else {
            std::ptr::null_mut()
        };
    }
    let foreign = core
        .objects
        .foreign
        .iter()
        .any(|d| d.ptr() == FunctionalDeviceObject);
    if foreign {
        return std::ptr::null_mut();
    }
    let finding = Finding::new(
        Violation::InvalidObject,
        "KsGetDeviceForDeviceObject was called with a pointer to no device object",
        "pass the functional device object of an AVStream device",
        "nf-ks-ksgetdevicefordeviceobject",
    );
    ctx.fail(core, finding)
}

/// What a live IRP is about; a dead or null one is a violation.
fn about<'a>(ctx: &Ctx, core: Guard<'a>, irp: PIRP, ddi: &'static str) -> (Guard<'a>, Option<Obj>) {
    if let Some(about) = core.irps.about(irp) {
        return (core, about);
    }
    let which = if irp.is_null() {
        "a null IRP"
    } else {
        "an IRP that is completed, or none"
    };
    let finding = Finding::new(
        Violation::InvalidObject,
        format!("{ddi} was called with {which}"),
        "pass the IRP that the callback was called with, and do not keep it",
        "the page of the function",
    );
    ctx.fail(core, finding)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGetFilterFromIrp(Irp: PIRP) -> PKSFILTER {
    let ctx = Ctx::current("KsGetFilterFromIrp");
    let (core, about) = about(&ctx, ctx.lock(), Irp, "KsGetFilterFromIrp");
    match about {
        Some(Obj::Filter(i)) => core.objects.filters[i].filter.ptr(),
        Some(Obj::Pin(i)) => core.objects.filters[core.objects.pins[i].filter]
            .filter
            .ptr(),
        Some(Obj::Device(_) | Obj::Factory(_)) | None => std::ptr::null_mut(),
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGetPinFromIrp(Irp: PIRP) -> PKSPIN {
    let ctx = Ctx::current("KsGetPinFromIrp");
    let (core, about) = about(&ctx, ctx.lock(), Irp, "KsGetPinFromIrp");
    match about {
        Some(Obj::Pin(i)) => core.objects.pins[i].pin.ptr(),
        _ => std::ptr::null_mut(),
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGetObjectTypeFromIrp(Irp: PIRP) -> KSOBJECTTYPE {
    let ctx = Ctx::current("KsGetObjectTypeFromIrp");
    let (_core, about) = about(&ctx, ctx.lock(), Irp, "KsGetObjectTypeFromIrp");
    match about {
        Some(Obj::Filter(_)) => ks_guard::ffi::KsObjectTypeFilter,
        Some(Obj::Pin(_)) => ks_guard::ffi::KsObjectTypePin,
        Some(Obj::Factory(_)) => ks_guard::ffi::KsObjectTypeFilterFactory,
        Some(Obj::Device(_)) | None => ks_guard::ffi::KsObjectTypeDevice,
    }
}

/// The mutex that walks of an object go by: pins are under their filter's control mutex (ambiguities.md A16).
fn walk_mutex(obj: Obj) -> MutexKind {
    if matches!(obj, Obj::Pin(_)) {
        MutexKind::Control
    } else {
        MutexKind::Device
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGetParent(Object: PVOID) -> PVOID {
    let ctx;
    let (core, obj) = begin!(ctx, "KsGetParent", Object, "object", any);
    let core = require(
        &ctx,
        core,
        obj,
        walk_mutex(obj),
        Strength::ForStability,
        "KsGetParent",
    );
    core.objects
        .parent(obj)
        .map_or(std::ptr::null_mut(), |parent| core.objects.ptr(parent))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGetFirstChild(Object: PVOID) -> PVOID {
    let ctx;
    // The page lists no variant for filters: their pins are walked with KsFilterGetFirstChildPin.
    let upper = |obj| matches!(obj, Obj::Device(_) | Obj::Factory(_));
    let (core, obj) = begin!(
        ctx,
        "KsGetFirstChild",
        Object,
        "device or filter factory",
        upper
    );
    let core = require(
        &ctx,
        core,
        obj,
        MutexKind::Device,
        Strength::Must,
        "KsGetFirstChild",
    );
    core.objects
        .first_child(obj)
        .map_or(std::ptr::null_mut(), |child| core.objects.ptr(child))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGetNextSibling(Object: PVOID) -> PVOID {
    let ctx;
    let (core, obj) = begin!(ctx, "KsGetNextSibling", Object, "object", any);
    let core = require(
        &ctx,
        core,
        obj,
        walk_mutex(obj),
        Strength::Must,
        "KsGetNextSibling",
    );
    core.objects
        .next_sibling(obj)
        .map_or(std::ptr::null_mut(), |next| core.objects.ptr(next))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinGetParentFilter(Pin: PKSPIN) -> PKSFILTER {
    let ctx;
    let pin = |obj| matches!(obj, Obj::Pin(_));
    let (core, obj) = begin!(ctx, "KsPinGetParentFilter", Pin.cast(), "pin", pin);
    let (kind, strength) = (MutexKind::Control, Strength::ForStability);
    let core = require(&ctx, core, obj, kind, strength, "KsPinGetParentFilter");
    core.objects
        .parent(obj)
        .map_or(std::ptr::null_mut(), |parent| core.objects.ptr(parent))
        .cast()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsFilterGetFirstChildPin(Filter: PKSFILTER, PinId: ULONG) -> PKSPIN {
    let ctx;
    let filter = |obj| matches!(obj, Obj::Filter(_));
    let (core, obj) = begin!(
        ctx,
        "KsFilterGetFirstChildPin",
        Filter.cast(),
        "filter",
        filter
    );
    let (kind, strength) = (MutexKind::Control, Strength::Must);
    let core = require(&ctx, core, obj, kind, strength, "KsFilterGetFirstChildPin");
    let Obj::Filter(index) = obj else {
        return std::ptr::null_mut();
    };
    let first = core.objects.pins_of(index, PinId).next();
    first.map_or(std::ptr::null_mut(), |pin| core.objects.pins[pin].pin.ptr())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsFilterGetChildPinCount(Filter: PKSFILTER, PinId: ULONG) -> ULONG {
    let ctx;
    let filter = |obj| matches!(obj, Obj::Filter(_));
    let (core, obj) = begin!(
        ctx,
        "KsFilterGetChildPinCount",
        Filter.cast(),
        "filter",
        filter
    );
    let (kind, strength) = (MutexKind::Control, Strength::ForStability);
    let core = require(&ctx, core, obj, kind, strength, "KsFilterGetChildPinCount");
    let Obj::Filter(index) = obj else { return 0 };
    ULONG::try_from(core.objects.pins_of(index, PinId).count()).unwrap_or(ULONG::MAX)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinGetNextSiblingPin(Pin: PKSPIN) -> PKSPIN {
    let ctx;
    let pin = |obj| matches!(obj, Obj::Pin(_));
    let (core, obj) = begin!(ctx, "KsPinGetNextSiblingPin", Pin.cast(), "pin", pin);
    let (kind, strength) = (MutexKind::Control, Strength::Must);
    let core = require(&ctx, core, obj, kind, strength, "KsPinGetNextSiblingPin");
    let next = core.objects.next_sibling(obj);
    next.map_or(std::ptr::null_mut(), |next| core.objects.ptr(next))
        .cast()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsCreateFilterFactory(
    DeviceObject: PDEVICE_OBJECT,
    Descriptor: *const KSFILTER_DESCRIPTOR,
    RefString: PWSTR,
    _SecurityDescriptor: PSECURITY_DESCRIPTOR,
    _CreateItemFlags: ULONG,
    SleepCallback: PFNKSFILTERFACTORYPOWER,
    WakeCallback: PFNKSFILTERFACTORYPOWER,
    FilterFactory: *mut PKSFILTERFACTORY,
) -> NTSTATUS {
    let ctx = Ctx::current("KsCreateFilterFactory");
    let core = ctx.require_irql(ctx.lock(), 0, "KsCreateFilterFactory");
    let device = core
        .objects
        .devices
        .iter()
        .position(|d| d.alive && d.object.ptr() == DeviceObject);
    let Some(device) = device else {
        let finding = Finding::new(
            Violation::InvalidObject,
            "KsCreateFilterFactory was called with no device object of a live AVStream device",
            "pass Device->FunctionalDeviceObject",
            "nf-ks-kscreatefilterfactory",
        );
        ctx.fail(core, finding)
    };
    let (obj, kind) = (Obj::Device(device), MutexKind::Device);
    let core = require(
        &ctx,
        core,
        obj,
        kind,
        Strength::Must,
        "KsCreateFilterFactory",
    );
    drop(core);
    if Descriptor.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    let reference = (!RefString.is_null()).then(|| {
        // SAFETY: the caller passes a null-terminated string.
        unsafe { wide(RefString) }
    });
    if ctx.lock().allocation_fails() {
        return ks_guard::ffi::STATUS_INSUFFICIENT_RESOURCES;
    }
    let power = Callbacks {
        sleep: SleepCallback,
        wake: WakeCallback,
    };
    let factory = ctx.new_factory(device, Ptr(Descriptor.cast_mut()), reference, power);
    if !FilterFactory.is_null() {
        // SAFETY: the caller passes null or a place for the result.
        unsafe { *FilterFactory = factory.0 };
    }
    STATUS_SUCCESS
}

/// # Safety
/// `text` is null-terminated.
unsafe fn wide(text: PWSTR) -> String {
    let mut units = Vec::new();
    loop {
        // SAFETY: no null has been met, so the string goes on.
        let at = unsafe { text.add(units.len()) };
        // SAFETY: as above.
        match unsafe { *at } {
            0 => return String::from_utf16_lossy(&units),
            unit => units.push(unit),
        }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsFilterFactorySetDeviceClassesState(
    FilterFactory: PKSFILTERFACTORY,
    NewState: BOOLEAN,
) -> NTSTATUS {
    let ctx;
    let factory = |obj| matches!(obj, Obj::Factory(_));
    let (mut core, obj) = begin!(
        ctx,
        "KsFilterFactorySetDeviceClassesState",
        FilterFactory.cast(),
        "filter factory",
        factory
    );
    if let Obj::Factory(index) = obj {
        core.objects.factories[index].enabled = NewState != 0;
    }
    STATUS_SUCCESS
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsFreeObjectCreateItemsByContext(
    Header: KSDEVICE_HEADER,
    Context: PVOID,
) -> NTSTATUS {
    let ctx = Ctx::current("KsFreeObjectCreateItemsByContext");
    let core = ctx.lock();
    let device = core
        .objects
        .devices
        .iter()
        .position(|d| d.alive && d.extension.ptr().cast() == Header);
    let factory = core.objects.find(Context.addr());
    match (device, factory) {
        (Some(device), Some(Obj::Factory(index))) if core.objects.factories[index].alive => {
            // The page of the macro over this function names no mutex; that it needs the device's is derived.
            let strength = Strength::ForStability;
            let (obj, kind) = (Obj::Device(device), MutexKind::Device);
            drop(require(
                &ctx,
                core,
                obj,
                kind,
                strength,
                "KsDeleteFilterFactory",
            ));
            ctx.end_factory(index);
            STATUS_SUCCESS
        }
        (Some(_), _) => STATUS_OBJECT_NAME_NOT_FOUND,
        (None, _) => {
            let finding = Finding::new(
                Violation::InvalidObject,
                "KsFreeObjectCreateItemsByContext was called with no device header of a live device",
                "use KsDeleteFilterFactory",
                "nf-ks-ksfreeobjectcreateitemsbycontext",
            );
            ctx.fail(core, finding)
        }
    }
}
