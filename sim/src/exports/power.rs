//! Registration of power and thermal callbacks.

use ks_guard::ffi::{
    NTSTATUS, PFNKSFILTERPOWER, PFNKSPINPOWER, PKSDEVICE, PKSDEVICE_THERMAL_DISPATCH, PKSFILTER,
    PKSPIN, STATUS_INVALID_DEVICE_REQUEST, STATUS_SUCCESS,
};

use crate::{
    object::ObjectName,
    objects::Obj,
    power::Callbacks,
    report::{Finding, Violation},
    thread::{Ctx, Guard},
};

/// The page of the pin's function asks for one of the two; the filter's says nothing, and a call without either does nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinRegisterPowerCallbacks(
    Pin: PKSPIN,
    Sleep: PFNKSPINPOWER,
    Wake: PFNKSPINPOWER,
) {
    let name = "KsPinRegisterPowerCallbacks";
    let ctx = Ctx::current(name);
    let is_pin = |obj| matches!(obj, Obj::Pin(_));
    // No IRQL is documented for this one.
    let (mut core, obj) = ctx.resolve(ctx.lock(), Pin.cast(), name, "pin", is_pin);
    let Obj::Pin(index) = obj else { return };
    if Sleep.is_none() && Wake.is_none() {
        let mut finding = Finding::new(
            Violation::ForbiddenCall,
            format!("{name} was called with neither a Sleep nor a Wake callback"),
            "pass one of them at least",
            "nf-ks-kspinregisterpowercallbacks",
        );
        finding.object = Some(obj.name());
        ctx.fail(core, finding);
    }
    core.objects.pins[index].power = Callbacks {
        sleep: Sleep,
        wake: Wake,
    };
    if !core.objects.is_pin_centric(index) {
        note_deaf(&ctx, core, obj.name(), name);
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsFilterRegisterPowerCallbacks(
    Filter: PKSFILTER,
    Sleep: PFNKSFILTERPOWER,
    Wake: PFNKSFILTERPOWER,
) {
    let name = "KsFilterRegisterPowerCallbacks";
    let ctx = Ctx::current(name);
    let core = ctx.require_irql(ctx.lock(), 0, name);
    let is_filter = |obj| matches!(obj, Obj::Filter(_));
    let (mut core, obj) = ctx.resolve(core, Filter.cast(), name, "filter", is_filter);
    let Obj::Filter(index) = obj else { return };
    core.objects.filters[index].power = Callbacks {
        sleep: Sleep,
        wake: Wake,
    };
    if !core.objects.is_filter_centric(index) {
        note_deaf(&ctx, core, obj.name(), name);
    }
}

/// Nothing forbids it, but nothing comes of it.
fn note_deaf(ctx: &Ctx, mut core: Guard<'_>, object: ObjectName, ddi: &str) {
    let mut finding = Finding::new(
        Violation::ForbiddenCall,
        format!(
            "{ddi} was called for {object}, which does not process: it gets no power notifications"
        ),
        "register on the pins where pins process, on the filter where the filter does",
        "nf-ks-kspinregisterpowercallbacks, nf-ks-ksfilterregisterpowercallbacks",
    );
    finding.object = Some(object);
    ctx.note(&mut core, finding);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsDeviceRegisterThermalDispatch(
    KsDevice: PKSDEVICE,
    KsDeviceThermalDispatch: PKSDEVICE_THERMAL_DISPATCH,
) -> NTSTATUS {
    let name = "KsDeviceRegisterThermalDispatch";
    let ctx = Ctx::current(name);
    let is_device = |obj| matches!(obj, Obj::Device(_));
    // Neither an IRQL nor a mutex is documented for this one.
    let (mut core, obj) = ctx.resolve(ctx.lock(), KsDevice.cast(), name, "device", is_device);
    // SAFETY: the caller passes null or a table.
    let table = unsafe { KsDeviceThermalDispatch.as_ref() }.copied();
    match (obj, table) {
        (Obj::Device(index), Some(table)) => {
            core.objects.devices[index].thermal = Some(table);
            STATUS_SUCCESS
        }
        _ => STATUS_INVALID_DEVICE_REQUEST,
    }
}
