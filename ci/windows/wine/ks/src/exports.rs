//! What testcap and the broken driver import of `ks.sys`, each as its page says.
//!
//! Owns no state: checks the pointer, then asks `locks`, `objects` and `frames`. Called by the driver.
//!
//! # Safety
//! Common to all: the caller passes what the function's page asks for. Object pointers are checked all the same.
#![allow(
    non_snake_case,
    clippy::missing_safety_doc,
    reason = "names of ks.h, one contract for all (see above)"
)]

use core::ptr;
use core::sync::atomic::Ordering;

use ks_guard::ffi::{
    BOOLEAN, GUID, KSDEVICE_DESCRIPTOR, KSDEVICE_HEADER, KSFILTER_DESCRIPTOR, KSOBJECT_BAG,
    KSSTREAM_POINTER_STATE, NTSTATUS, PDEVICE_OBJECT, PDRIVER_OBJECT, PFNKSFILTERFACTORYPOWER,
    PFNKSFREE, PFNKSGENERATEEVENTCALLBACK, PFNKSPINPOWER, PIRP, PKSDEVICE, PKSEVENT_ENTRY,
    PKSEVENTDATA, PKSFILTER, PKSFILTERFACTORY, PKSPIN, PKSSTREAM_POINTER, PSECURITY_DESCRIPTOR,
    PUNICODE_STRING, PVOID, PWSTR, STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_PARAMETER,
    STATUS_SUCCESS, ULONG,
};

use crate::objects::{Class, Object, ancestor, control, find, live, next_child};
use crate::power::Callbacks;
use crate::{driver, events, scenario, violation};

const ANY: &[Class] = &[Class::Device, Class::Factory, Class::Filter, Class::Pin];
const FILTER_OR_PIN: &[Class] = &[Class::Filter, Class::Pin];

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsInitializeDriver(
    driver: PDRIVER_OBJECT,
    _registry_path: PUNICODE_STRING,
    descriptor: *const KSDEVICE_DESCRIPTOR,
) -> NTSTATUS {
    // SAFETY: the driver passes the I/O manager's object and its own descriptor.
    unsafe { scenario::run(driver, descriptor) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsAcquireDevice(device: PKSDEVICE) {
    if let Some(device) = find(device.cast(), &[Class::Device], c"KsAcquireDevice") {
        device.mutex.acquire(scenario::callback());
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsReleaseDevice(device: PKSDEVICE) {
    if let Some(device) = find(device.cast(), &[Class::Device], c"KsReleaseDevice") {
        device.mutex.release(scenario::callback());
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsAcquireControl(object: PVOID) {
    if let Some(object) = find(object, FILTER_OR_PIN, c"KsAcquireControl") {
        control(object).acquire(scenario::callback());
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsReleaseControl(object: PVOID) {
    if let Some(object) = find(object, FILTER_OR_PIN, c"KsReleaseControl") {
        control(object).release(scenario::callback());
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinAcquireProcessingMutex(pin: PKSPIN) {
    if let Some(pin) = find(pin.cast(), &[Class::Pin], c"KsPinAcquireProcessingMutex") {
        pin.processing.acquire(scenario::callback());
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinReleaseProcessingMutex(pin: PKSPIN) {
    if let Some(pin) = find(pin.cast(), &[Class::Pin], c"KsPinReleaseProcessingMutex") {
        pin.processing.release(scenario::callback());
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGetDevice(object: PVOID) -> PKSDEVICE {
    find(object, ANY, c"KsGetDevice").map_or(ptr::null_mut(), |object| {
        ancestor(object, Class::Device).cast()
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGetDeviceForDeviceObject(object: PDEVICE_OBJECT) -> PKSDEVICE {
    let device = scenario::DEVICE.load(Ordering::Acquire);
    if driver::is_functional(object) {
        device.cast()
    } else {
        ptr::null_mut()
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGetFilterFromIrp(irp: PIRP) -> PKSFILTER {
    // SAFETY: the driver passes the IRP that it was given.
    let object = unsafe { driver::object_of(irp) };
    find(object, FILTER_OR_PIN, c"KsGetFilterFromIrp").map_or(ptr::null_mut(), |object| {
        ancestor(object, Class::Filter).cast()
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGetPinFromIrp(irp: PIRP) -> PKSPIN {
    // SAFETY: the driver passes the IRP that it was given.
    let object = unsafe { driver::object_of(irp) };
    // A request to a filter has no pin, which is no mistake: the page says NULL.
    if live().any(|known| ptr::eq(known.cast(), object)) {
        find(object, FILTER_OR_PIN, c"KsGetPinFromIrp").map_or(ptr::null_mut(), |object| {
            ancestor(object, Class::Pin).cast()
        })
    } else {
        ptr::null_mut()
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGetParent(object: PVOID) -> PVOID {
    find(object, ANY, c"KsGetParent").map_or(ptr::null_mut(), |object| object.parent.cast())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGetFirstChild(object: PVOID) -> PVOID {
    let Some(object) = find(object, &[Class::Device, Class::Factory], c"KsGetFirstChild") else {
        return ptr::null_mut();
    };
    require_device(object, c"KsGetFirstChild");
    let class = if object.class == Class::Device {
        Class::Factory
    } else {
        Class::Filter
    };
    next_child(object, class, ptr::null()).cast()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGetNextSibling(object: PVOID) -> PVOID {
    let Some(object) = find(
        object,
        &[Class::Factory, Class::Filter],
        c"KsGetNextSibling",
    ) else {
        return ptr::null_mut();
    };
    require_device(object, c"KsGetNextSibling");
    next_child(object.parent, object.class, object).cast()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinGetParentFilter(pin: PKSPIN) -> PKSFILTER {
    find(pin.cast(), &[Class::Pin], c"KsPinGetParentFilter")
        .map_or(ptr::null_mut(), |pin| pin.parent.cast())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsFilterGetFirstChildPin(filter: PKSFILTER, id: ULONG) -> PKSPIN {
    let Some(filter) = find(filter.cast(), &[Class::Filter], c"KsFilterGetFirstChildPin") else {
        return ptr::null_mut();
    };
    require_control(filter, c"KsFilterGetFirstChildPin");
    pin_after(filter, ptr::null(), id)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinGetNextSiblingPin(pin: PKSPIN) -> PKSPIN {
    let Some(pin) = find(pin.cast(), &[Class::Pin], c"KsPinGetNextSiblingPin") else {
        return ptr::null_mut();
    };
    require_control(pin, c"KsPinGetNextSiblingPin");
    pin_after(pin.parent, pin, scenario::pin_id(pin))
}

fn pin_after(filter: *const Object, after: *const Object, id: ULONG) -> PKSPIN {
    let mut pin = next_child(filter, Class::Pin, after);
    while !pin.is_null() && scenario::pin_id(pin) != id {
        pin = next_child(filter, Class::Pin, pin);
    }
    pin.cast()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsAddItemToObjectBag(
    bag: KSOBJECT_BAG,
    item: PVOID,
    free: PFNKSFREE,
) -> NTSTATUS {
    let Some(owner) = find(bag, ANY, c"KsAddItemToObjectBag") else {
        return STATUS_INVALID_PARAMETER;
    };
    match owner.class {
        Class::Device | Class::Factory => require_device(owner, c"KsAddItemToObjectBag"),
        Class::Filter | Class::Pin => require_control(owner, c"KsAddItemToObjectBag"),
    }
    if owner.add_item(item, free) {
        STATUS_SUCCESS
    } else {
        STATUS_INSUFFICIENT_RESOURCES
    }
}

/// An item that is in the bag already stays where it is: nothing here grows one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _KsEdit(
    bag: KSOBJECT_BAG,
    item: *mut PVOID,
    new_size: ULONG,
    old_size: ULONG,
    tag: ULONG,
) -> NTSTATUS {
    let Some(owner) = find(bag, ANY, c"_KsEdit") else {
        return STATUS_INVALID_PARAMETER;
    };
    match owner.class {
        Class::Device | Class::Factory => require_device(owner, c"_KsEdit"),
        Class::Filter | Class::Pin => require_control(owner, c"_KsEdit"),
    }
    // SAFETY: the driver passes a place that holds the item.
    let old = unsafe { *item };
    if owner.has_item(old) && new_size <= old_size {
        return STATUS_SUCCESS;
    }
    let copy = driver::allocate(new_size as usize, tag.to_le_bytes());
    if copy.is_null() || !owner.add_item(copy, None) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if !old.is_null() {
        let bytes = new_size.min(old_size) as usize;
        // SAFETY: the old item has `old_size` bytes by contract, the new one `new_size`, and they are apart.
        unsafe { ptr::copy_nonoverlapping(old.cast::<u8>(), copy.cast::<u8>(), bytes) };
    }
    // SAFETY: as above.
    unsafe { *item = copy };
    STATUS_SUCCESS
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsCreateFilterFactory(
    _object: PDEVICE_OBJECT,
    descriptor: *const KSFILTER_DESCRIPTOR,
    _reference: PWSTR,
    _security: PSECURITY_DESCRIPTOR,
    _flags: ULONG,
    _sleep: PFNKSFILTERFACTORYPOWER,
    _wake: PFNKSFILTERFACTORYPOWER,
    factory: *mut PKSFILTERFACTORY,
) -> NTSTATUS {
    let device = scenario::DEVICE.load(Ordering::Acquire);
    let Some(device) = find(device.cast(), &[Class::Device], c"KsCreateFilterFactory") else {
        return STATUS_INVALID_PARAMETER;
    };
    require_device(device, c"KsCreateFilterFactory");
    let new = scenario::new_factory(device, descriptor);
    if new.is_null() {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if !factory.is_null() {
        // SAFETY: the driver passes a place for the pointer.
        unsafe { *factory = new.cast() };
    }
    STATUS_SUCCESS
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinRegisterPowerCallbacks(
    pin: PKSPIN,
    sleep: PFNKSPINPOWER,
    wake: PFNKSPINPOWER,
) {
    let name = c"KsPinRegisterPowerCallbacks";
    if sleep.is_none() && wake.is_none() {
        violation(c"power callbacks", c"neither of the two", name);
    }
    if let Some(pin) = find(pin.cast(), &[Class::Pin], name) {
        pin.power = Callbacks { sleep, wake };
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsFilterFactorySetDeviceClassesState(
    factory: PKSFILTERFACTORY,
    _state: BOOLEAN,
) -> NTSTATUS {
    match find(
        factory.cast(),
        &[Class::Factory],
        c"KsFilterFactorySetDeviceClassesState",
    ) {
        Some(_) => STATUS_SUCCESS,
        None => STATUS_INVALID_PARAMETER,
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsFreeObjectCreateItemsByContext(
    _header: KSDEVICE_HEADER,
    context: PVOID,
) -> NTSTATUS {
    let Some(factory) = find(
        context,
        &[Class::Factory],
        c"KsFreeObjectCreateItemsByContext",
    ) else {
        return STATUS_INVALID_PARAMETER;
    };
    require_device(factory, c"KsFreeObjectCreateItemsByContext");
    // SAFETY: the factory is live, and no other thread runs while one comes or goes.
    unsafe { Object::destroy(factory) };
    STATUS_SUCCESS
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsDefaultAddEventHandler(
    irp: PIRP,
    _data: PKSEVENTDATA,
    entry: PKSEVENT_ENTRY,
) -> NTSTATUS {
    // SAFETY: the driver passes the IRP that it was given.
    let object = unsafe { driver::object_of(irp) };
    if find(object, FILTER_OR_PIN, c"KsDefaultAddEventHandler").is_none() {
        return STATUS_INVALID_PARAMETER;
    }
    if events::add(object, entry) {
        STATUS_SUCCESS
    } else {
        STATUS_INSUFFICIENT_RESOURCES
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsGenerateEvents(
    object: PVOID,
    set: *const GUID,
    id: ULONG,
    _data_size: ULONG,
    _data: PVOID,
    callback: PFNKSGENERATEEVENTCALLBACK,
    context: PVOID,
) {
    if find(object, FILTER_OR_PIN, c"KsGenerateEvents").is_some() {
        // SAFETY: the contract of this function.
        unsafe { events::generate(object, set, id, callback, context) };
    }
}

/// The scenario calls Process by itself while the pin runs, so that an asynchronous attempt has nothing to add.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinAttemptProcessing(pin: PKSPIN, _asynchronous: BOOLEAN) {
    find(pin.cast(), &[Class::Pin], c"KsPinAttemptProcessing");
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsPinGetLeadingEdgeStreamPointer(
    pin: PKSPIN,
    _state: KSSTREAM_POINTER_STATE,
) -> PKSSTREAM_POINTER {
    find(
        pin.cast(),
        &[Class::Pin],
        c"KsPinGetLeadingEdgeStreamPointer",
    )
    .map_or(ptr::null_mut(), |pin| pin.frames.lock())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsStreamPointerUnlock(pointer: PKSSTREAM_POINTER, eject: BOOLEAN) {
    if let Some(pin) = pin_of(pointer)
        && !pin.frames.unlock(eject != 0)
    {
        violation(
            c"KsStreamPointerUnlock 0xC4/0x81004",
            c"the stream pointer is not locked",
            scenario::callback(),
        );
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsStreamPointerAdvanceOffsetsAndUnlock(
    pointer: PKSSTREAM_POINTER,
    _in_used: ULONG,
    _out_used: ULONG,
    eject: BOOLEAN,
) {
    // SAFETY: as for the function that this is with the offsets left where they are: one frame, one step.
    unsafe { KsStreamPointerUnlock(pointer, eject) };
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn KsStreamPointerSetStatusCode(
    pointer: PKSSTREAM_POINTER,
    status: NTSTATUS,
) -> NTSTATUS {
    match pin_of(pointer) {
        Some(pin) => {
            pin.frames.status = status;
            STATUS_SUCCESS
        }
        None => STATUS_INVALID_PARAMETER,
    }
}

fn pin_of<'a>(pointer: PKSSTREAM_POINTER) -> Option<&'a mut Object> {
    // SAFETY: the driver passes a stream pointer that it got from here, and those live as long as their pins.
    let pin = unsafe { (*pointer).Pin };
    find(pin.cast(), &[Class::Pin], c"stream pointer")
}

fn require_device(object: &Object, by: &core::ffi::CStr) {
    // SAFETY: every object has the device above it, which outlives it.
    if !unsafe { &(*ancestor(object, Class::Device)).mutex }.is_mine() {
        violation(c"KsDeviceMutex", c"called without the device mutex", by);
    }
}

fn require_control(object: &Object, by: &core::ffi::CStr) {
    if !control(object).is_mine() {
        violation(c"KsFilterMutex", c"called without the control mutex", by);
    }
}
