//! What PnP, clients and AVStream's own threads would do to the driver, from Add to Remove, in one call.
//!
//! Owns the order of events and the lock state in which each callback is entered (`spec/entry.toml`: held where it
//! says held, free otherwise). Stops at the first violation or failure. Called by `KsInitializeDriver`.

use core::ffi::{CStr, c_void};
use core::ptr;
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering};

use ks_guard::ffi::{
    KSAUTOMATION_TABLE, KSDEVICE, KSDEVICE_DESCRIPTOR, KSDEVICE_DISPATCH, KSFILTER,
    KSFILTER_DESCRIPTOR, KSFILTERFACTORY, KSIDENTIFIER, KSP_PIN, KSPIN, KSPIN_DESCRIPTOR_EX,
    KSPIN_DISPATCH, KSSTATE_ACQUIRE, KSSTATE_PAUSE, KSSTATE_RUN, KSSTATE_STOP, NTSTATUS,
    PDRIVER_OBJECT, PIRP, STATUS_SUCCESS, STATUS_UNSUCCESSFUL, ULONG,
};
use wdk_sys::_EVENT_TYPE::NotificationEvent;
use wdk_sys::_KWAIT_REASON::Executive;
use wdk_sys::_MODE::KernelMode;
use wdk_sys::ntddk::{
    ExFreePool, KeInitializeEvent, KeSetEvent, KeWaitForSingleObject, PsCreateSystemThread,
    PsTerminateSystemThread,
};
use wdk_sys::{KEVENT, PVOID};

use crate::driver::{self, Request};
use crate::frames::ROOM;
use crate::objects::{Class, Object, mutexes, next_child};
use crate::{events, power, trace, violation};

/// Frames that each pin streams.
const FRAMES: u32 = 8;

/// Set by the first violation; the scenario ends there.
pub(crate) static FAILED: AtomicBool = AtomicBool::new(false);
pub(crate) static DEVICE: AtomicPtr<Object> = AtomicPtr::new(ptr::null_mut());
static CALLBACKS: AtomicU32 = AtomicU32::new(0);
/// The callback that the scenario's thread is in. Process, on its own thread, names itself to the trace.
static CALLBACK: AtomicPtr<i8> = AtomicPtr::new(ptr::null_mut());

/// A step that did not do what it must.
pub(crate) struct Stop;
pub(crate) type Step<T = ()> = Result<T, Stop>;

pub(crate) fn callback() -> &'static CStr {
    let name = CALLBACK.load(Ordering::Acquire);
    if name.is_null() {
        return c"no callback";
    }
    // SAFETY: only `enter` writes it, from a static string.
    unsafe { CStr::from_ptr(name) }
}

/// Calls one of the driver's callbacks, and reports every mutex whose state it changed.
pub(crate) fn enter<R>(name: &'static CStr, call: impl FnOnce() -> R) -> Step<R> {
    CALLBACKS.fetch_add(1, Ordering::AcqRel);
    CALLBACK.store(name.as_ptr().cast_mut(), Ordering::Release);
    let held_before = mutexes().filter(|mutex| mutex.is_mine()).count();
    let result = call();
    for leaked in mutexes().filter(|mutex| mutex.is_mine()).skip(held_before) {
        leaked.report_leak(name);
    }
    if FAILED.load(Ordering::Acquire) {
        Err(Stop)
    } else {
        Ok(result)
    }
}

pub(crate) fn check(name: &CStr, status: NTSTATUS) -> Step {
    if status == STATUS_SUCCESS {
        return Ok(());
    }
    trace!("FAILED %s returned %x", name.as_ptr(), status);
    Err(Stop)
}

/// Calls a callback that must succeed.
fn succeed(name: &'static CStr, call: impl FnOnce() -> NTSTATUS) -> Step {
    check(name, enter(name, call)?)
}

pub(crate) fn refuse(what: &CStr) -> Stop {
    trace!("FAILED %s", what.as_ptr());
    Stop
}

/// Runs it all.
///
/// # Safety
/// The contract of `KsInitializeDriver`.
pub(crate) unsafe fn run(
    driver: PDRIVER_OBJECT,
    descriptor: *const KSDEVICE_DESCRIPTOR,
) -> NTSTATUS {
    // SAFETY: the I/O manager's object.
    if !unsafe { driver::supply_allocate_pool_2(driver) } {
        trace!("FAILED ExAllocatePool2 could not be supplied");
        return STATUS_UNSUCCESSFUL;
    }
    // SAFETY: the object is this driver's until it is unloaded.
    unsafe { (*driver).DriverUnload = Some(unload) };
    // SAFETY: a descriptor and its dispatch table are static data of the driver (`ns-ks-_ksdevice_descriptor`).
    let dispatch = unsafe { (*descriptor).Dispatch };
    // SAFETY: as above.
    let outcome = unsafe { device(driver, descriptor, &*dispatch) };
    if outcome.is_err() || FAILED.load(Ordering::Acquire) {
        trace!("scenario: FAILED");
        return STATUS_UNSUCCESSFUL;
    }
    let callbacks = CALLBACKS.load(Ordering::Acquire);
    trace!("scenario: %d callbacks, done", callbacks);
    STATUS_SUCCESS
}

unsafe extern "C" fn unload(_driver: PDRIVER_OBJECT) {
    trace!("unload");
}

/// Add, Start, one client, Stop, Remove.
///
/// # Safety
/// As for [`run`].
unsafe fn device(
    driver: PDRIVER_OBJECT,
    descriptor: *const KSDEVICE_DESCRIPTOR,
    dispatch: &KSDEVICE_DISPATCH,
) -> Step {
    let object = Object::create(Class::Device, ptr::null_mut());
    if object.is_null() {
        return Err(refuse(c"no memory"));
    }
    DEVICE.store(object, Ordering::Release);
    let device = object.cast::<KSDEVICE>();
    // SAFETY: the head of a device object is a KSDEVICE (see `Object`), and nobody else has it yet.
    let head = unsafe { &mut *device };
    (head.Descriptor, head.Bag) = (descriptor, object.cast());
    head.FunctionalDeviceObject = driver::functional(driver);

    let mut request = Request::to(object);
    let irp = request.irp();
    if let Some(add) = dispatch.Add {
        // SAFETY: the callback's contract: a live device.
        succeed(c"Add", || unsafe { add(device) })?;
    }
    if let Some(start) = dispatch.Start {
        // SAFETY: as above, and a request; a software device has no resources.
        let status = enter(c"Start", || unsafe {
            start(device, irp, ptr::null_mut(), ptr::null_mut())
        })?;
        check(c"Start", status)?;
    }
    let factory = next_child(object, Class::Factory, ptr::null());
    if !factory.is_null() {
        // SAFETY: the factory is live.
        unsafe { client(factory) }?;
    }
    if let Some(stop) = dispatch.Stop {
        // SAFETY: as for Add.
        enter(c"Stop", || unsafe { stop(device, irp) })?;
    }
    if let Some(remove) = dispatch.Remove {
        // SAFETY: as for Add.
        enter(c"Remove", || unsafe { remove(device, irp) })?;
    }
    loop {
        let factory = next_child(object, Class::Factory, ptr::null());
        if factory.is_null() {
            break;
        }
        // SAFETY: live, and nothing runs any more.
        unsafe { Object::destroy(factory) };
    }
    DEVICE.store(ptr::null_mut(), Ordering::Release);
    // SAFETY: as above.
    unsafe { Object::destroy(object) };
    Ok(())
}

/// A filter factory of `device`.
pub(crate) fn new_factory(
    device: *mut Object,
    descriptor: *const KSFILTER_DESCRIPTOR,
) -> *mut Object {
    let object = Object::create(Class::Factory, device);
    if !object.is_null() {
        // SAFETY: the head of a factory object is a KSFILTERFACTORY, and nobody else has it yet.
        let head = unsafe { &mut *object.cast::<KSFILTERFACTORY>() };
        (head.FilterDescriptor, head.Bag) = (descriptor, object.cast());
    }
    object
}

/// The `Id` of a pin object.
pub(crate) fn pin_id(pin: *const Object) -> ULONG {
    // SAFETY: callers have a live pin, whose head is a KSPIN.
    unsafe { (*pin.cast::<KSPIN>()).Id }
}

/// Opens a filter, asks it for every property, opens each kind of pin, streams, and closes all again.
///
/// # Safety
/// `factory` is live.
unsafe fn client(factory: *mut Object) -> Step {
    // SAFETY: the head of a factory object is a KSFILTERFACTORY.
    let descriptor = unsafe { (*factory.cast::<KSFILTERFACTORY>()).FilterDescriptor };
    // SAFETY: static data of the driver.
    let table = unsafe { &*descriptor };
    let object = Object::create(Class::Filter, factory);
    if object.is_null() {
        return Err(refuse(c"no memory"));
    }
    let filter = object.cast::<KSFILTER>();
    // SAFETY: the head of a filter object is a KSFILTER, and nobody else has it yet.
    let head = unsafe { &mut *filter };
    (head.Descriptor, head.Bag) = (descriptor, object.cast());
    let mut request = Request::to(object);
    let irp = request.irp();
    // SAFETY: static data of the driver; a filter without a dispatch table has none of its callbacks.
    let dispatch = unsafe { table.Dispatch.as_ref() };

    // AVStream holds nothing that a page names here; testcap's bag work in Create takes control itself.
    if let Some(create) = dispatch.and_then(|dispatch| dispatch.Create) {
        // SAFETY: the callback's contract: a live filter and a request to it.
        succeed(c"filter Create", || unsafe { create(filter, irp) })?;
    }
    // SAFETY: the tables are static data of the driver, and the request is to this filter.
    unsafe { events::enable(table.AutomationTable, irp, filter.cast()) }?;
    // SAFETY: as above.
    unsafe { properties(table.AutomationTable, irp) }?;
    events::disable(filter.cast())?;
    for id in 0..table.PinDescriptorsCount {
        // SAFETY: the filter has that many descriptors, each of that size.
        let descriptor = unsafe {
            table
                .PinDescriptors
                .byte_add((id * table.PinDescriptorSize) as usize)
        };
        // SAFETY: as above.
        unsafe { pin(object, id, descriptor) }?;
    }
    if let Some(close) = dispatch.and_then(|dispatch| dispatch.Close) {
        // SAFETY: as for Create.
        succeed(c"filter Close", || unsafe { close(filter, irp) })?;
    }
    // SAFETY: the filter has no pins any more, and nothing runs.
    unsafe { Object::destroy(object) };
    Ok(())
}

/// Gets every property that an automation table has, with a buffer of the size that it asks for, and sets those that can be
/// set to what they are.
///
/// # Safety
/// `table` is null or static data of the driver; `irp` is a request to the object whose table it is.
unsafe fn properties(table: *const KSAUTOMATION_TABLE, irp: PIRP) -> Step {
    let mut answer = [0u64; 128];
    // SAFETY: static data of the driver, or null.
    let Some(table) = (unsafe { table.as_ref() }) else {
        return Ok(());
    };
    for set in 0..table.PropertySetsCount as usize {
        // SAFETY: the table has that many sets.
        let set = unsafe { &*table.PropertySets.add(set) };
        for item in 0..set.PropertiesCount as usize {
            // SAFETY: the set has that many items.
            let item = unsafe {
                &*set
                    .PropertyItem
                    .byte_add(item * table.PropertyItemSize as usize)
            };
            let Some(get) = item.GetPropertyHandler else {
                continue;
            };
            if item.MinData as usize > size_of_val(&answer) {
                return Err(refuse(c"a property larger than the buffer"));
            }
            // SAFETY: a set names its GUID.
            let guid = unsafe { *set.Set };
            let mut identifier = KSIDENTIFIER {
                Set: guid,
                Id: item.PropertyId,
                Flags: 1,
            };
            // SAFETY: the handler's contract: a request, its identifier, a buffer of at least `MinData` bytes.
            let status = enter(c"GetPropertyHandler", || unsafe {
                get(irp, &raw mut identifier, answer.as_mut_ptr().cast())
            })?;
            check(c"GetPropertyHandler", status)?;
            if let Some(set) = item.SetPropertyHandler {
                identifier.Flags = 2;
                // SAFETY: as above.
                let status = enter(c"SetPropertyHandler", || unsafe {
                    set(irp, &raw mut identifier, answer.as_mut_ptr().cast())
                })?;
                check(c"SetPropertyHandler", status)?;
            }
        }
    }
    Ok(())
}

/// Opens a pin in the first of its formats, takes it to RUN and back, and closes it.
///
/// # Safety
/// `filter` is live, and `descriptor` is that of its pin number `id`.
unsafe fn pin(filter: *mut Object, id: ULONG, descriptor: *const KSPIN_DESCRIPTOR_EX) -> Step {
    // SAFETY: static data of the driver.
    let table = unsafe { &*descriptor };
    // SAFETY: a pin with no dispatch table cannot be opened, and no driver here has one.
    let dispatch = unsafe { table.Dispatch.as_ref() }
        .ok_or_else(|| refuse(c"a pin without a dispatch table"))?;
    let object = Object::create(Class::Pin, filter);
    if object.is_null() {
        return Err(refuse(c"no memory"));
    }
    let pin = object.cast::<KSPIN>();
    let mut format = [0u64; 64];
    let mut request = Request::to(object);
    let irp = request.irp();

    let intersect = table
        .IntersectHandler
        .ok_or_else(|| refuse(c"a pin without an intersect handler"))?;
    // SAFETY: every member may be zero.
    let mut wanted: KSP_PIN = unsafe { core::mem::zeroed() };
    wanted.PinId = id;
    let mut size = 0;
    // SAFETY: a pin descriptor has at least one data range.
    let range = unsafe { *table.PinDescriptor.DataRanges };
    // SAFETY: the handler's contract: the filter, a request, two ranges, a buffer and its size.
    let status = enter(c"IntersectHandler", || unsafe {
        let room = size_of_val(&format) as ULONG;
        intersect(
            filter.cast(),
            irp,
            &raw mut wanted,
            range,
            range,
            room,
            format.as_mut_ptr().cast(),
            &raw mut size,
        )
    })?;
    check(c"IntersectHandler", status)?;

    // SAFETY: the head of a pin object is a KSPIN, and nobody else has it yet.
    let head = unsafe { &mut *pin };
    (head.Descriptor, head.Bag, head.Id) = (descriptor, object.cast(), id);
    head.ConnectionFormat = format.as_mut_ptr().cast();
    // SAFETY: the filter is live.
    let control = unsafe { &(*filter).mutex };

    // `spec/entry.toml`: Create, Close and SetDeviceState of a pin are entered with control held.
    control.acquire(c"AVStream, before pin Create");
    if let Some(create) = dispatch.Create {
        // SAFETY: the callback's contract: a live pin and a request to it.
        succeed(c"pin Create", || unsafe { create(pin, irp) })?;
    }
    control.release(c"AVStream, after pin Create");
    // SAFETY: the tables are static data of the driver, and the request is to this pin.
    unsafe { properties(table.AutomationTable, irp) }?;
    // SAFETY: the pin is live.
    unsafe { stream(object, control, dispatch) }?;
    control.acquire(c"AVStream, before pin Close");
    if let Some(close) = dispatch.Close {
        // SAFETY: as for Create.
        succeed(c"pin Close", || unsafe { close(pin, irp) })?;
    }
    control.release(c"AVStream, after pin Close");
    // SAFETY: the pin is closed, and nothing runs.
    unsafe { Object::destroy(object) };
    Ok(())
}

/// Takes a pin to RUN, streams some frames on another thread, and takes it back.
///
/// # Safety
/// `object` is a live pin, and `control` covers it.
unsafe fn stream(
    object: *mut Object,
    control: &crate::locks::Mutex,
    dispatch: &KSPIN_DISPATCH,
) -> Step {
    let pin = object.cast::<KSPIN>();
    let set_state = |to, from| -> Step {
        let Some(set_state) = dispatch.SetDeviceState else {
            return Ok(());
        };
        control.acquire(c"AVStream, before SetDeviceState");
        // SAFETY: the callback's contract: a live pin.
        let status = enter(c"SetDeviceState", || unsafe { set_state(pin, to, from) })?;
        // SAFETY: the pin is live, and the control mutex, which protects the member, is held.
        unsafe { (*pin).DeviceState = to };
        control.release(c"AVStream, after SetDeviceState");
        check(c"SetDeviceState", status)
    };
    set_state(KSSTATE_ACQUIRE, KSSTATE_STOP)?;
    set_state(KSSTATE_PAUSE, KSSTATE_ACQUIRE)?;
    set_state(KSSTATE_RUN, KSSTATE_PAUSE)?;
    if dispatch.Process.is_some() {
        let mut worker = Worker {
            pin: object,
            dispatch,
            streamed: 0,
            done: [0; 4],
        };
        worker.run()?;
        trace!("pin %d: %d frames", pin_id(object), worker.streamed);
    }
    // SAFETY: the pin is live and created.
    unsafe { power::sleep_and_wake(object) }?;
    set_state(KSSTATE_PAUSE, KSSTATE_RUN)?;
    set_state(KSSTATE_ACQUIRE, KSSTATE_PAUSE)?;
    set_state(KSSTATE_STOP, KSSTATE_ACQUIRE)
}

/// A system thread that calls Process, as AVStream's does.
struct Worker<'a> {
    pin: *mut Object,
    dispatch: &'a KSPIN_DISPATCH,
    streamed: u32,
    /// A `KEVENT`, 24 bytes, set when the thread is done.
    done: [u64; 4],
}

impl Worker<'_> {
    /// Streams [`FRAMES`] frames on a new thread, and waits for it.
    fn run(&mut self) -> Step {
        let event = self.done.as_mut_ptr().cast::<KEVENT>();
        // SAFETY: the place is large enough and stays where it is until the wait below is over.
        unsafe { KeInitializeEvent(event, NotificationEvent, 0) };
        let mut handle = ptr::null_mut();
        let context: PVOID = ptr::from_mut(self).cast();
        // SAFETY: the context outlives the thread's use of it, as this thread waits for the event.
        let status = unsafe {
            PsCreateSystemThread(
                &raw mut handle,
                0,
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
                Some(thread),
                context,
            )
        };
        check(c"PsCreateSystemThread", status)?;
        // SAFETY: the event was initialised.
        let _ = unsafe {
            KeWaitForSingleObject(
                event.cast(),
                Executive,
                KernelMode as i8,
                0,
                ptr::null_mut(),
            )
        };
        if self.streamed == FRAMES {
            Ok(())
        } else {
            Err(refuse(c"frames are missing"))
        }
    }

    fn stream(&mut self) -> Step {
        let Some(process) = self.dispatch.Process else {
            return Ok(());
        };
        let buffer = driver::allocate(ROOM as usize, *b"ksfr");
        if buffer.is_null() {
            return Err(refuse(c"no memory"));
        }
        // SAFETY: the pin is live until the scenario's thread, which waits, goes on.
        let pin = unsafe { &mut *self.pin };
        let streamed = (0..FRAMES).try_for_each(|_| {
            pin.processing.acquire(c"AVStream, before Process");
            pin.frames.queue(self.pin.cast(), buffer);
            // SAFETY: the callback's contract: a live pin.
            let status = enter(c"Process", || unsafe { process(self.pin.cast()) })?;
            if pin.frames.is_locked() {
                violation(
                    c"KsProcessing 0xC4/0x81004",
                    c"a stream pointer is still locked on return",
                    c"Process",
                );
            }
            pin.processing.release(c"AVStream, after Process");
            check(c"Process", status)?;
            check(c"frame", pin.frames.status)?;
            if !pin.frames.completed || pin.frames.used() == 0 {
                return Err(refuse(c"an empty frame"));
            }
            self.streamed += 1;
            Ok(())
        });
        // SAFETY: it came from the pool, and the frame that used it is done.
        unsafe { ExFreePool(buffer) };
        streamed
    }
}

unsafe extern "C" fn thread(context: *mut c_void) {
    // SAFETY: `Worker::run` passes itself and waits.
    let worker = unsafe { &mut *context.cast::<Worker<'_>>() };
    let _ = worker.stream();
    let event = worker.done.as_mut_ptr().cast::<KEVENT>();
    // SAFETY: the event was initialised, and lives until the wait for it is over.
    unsafe { KeSetEvent(event, 0, 0) };
    // SAFETY: no precondition; this is a system thread.
    let _ = unsafe { PsTerminateSystemThread(STATUS_SUCCESS) };
}
