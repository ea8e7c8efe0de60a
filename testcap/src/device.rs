//! The device object: Add, Start, Stop, Remove, SurpriseRemoval.
//!
//! Owns the device's context and the two filter factories. Each handler takes the device mutex once, for its
//! whole body; the steps they share are helpers that need it held, so that Remove can run what Stop runs
//! without taking the mutex twice.

use core::sync::atomic::{AtomicU32, Ordering};

use ks_guard::{
    NtResult, NtStatus,
    ffi::{
        KsCreateFilterFactory, KsDeleteFilterFactory, KsFilterFactorySetDeviceClassesState,
        KsPinAttemptProcessing, PCM_RESOURCE_LIST, PIRP, PKSDEVICE, PKSFILTERFACTORY,
    },
    ks_synchronized,
};

use crate::{
    bag,
    context::{self, Context, Kind},
    descriptors,
    guarded::{DeviceMutex, Guarded},
    hierarchy,
    pool::Pool,
};

/// How many filter factories Start creates: one for each camera of the device.
pub const CAMERAS: usize = descriptors::REFERENCE_STRINGS.len();

/// What is left of the hardware.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hardware {
    /// Not started, or stopped for a rebalance of resources: frames wait in their queues.
    Stopped,
    /// Started: frames are filled.
    Running,
    /// Removed: frames come back with an error, for good.
    Gone,
}

/// The context of the device, in its bag from Add until the device is freed.
#[repr(C)]
#[derive(Debug)]
pub struct Device {
    kind: Kind,
    /// A [`Hardware`]. Atomic, because Process asks for it and may take neither the device nor the control
    /// mutex. Written under the device mutex.
    hardware: AtomicU32,
    /// The factories that Start created, in order; empty before the first Start and after Remove.
    factories: Guarded<Option<[PKSFILTERFACTORY; CAMERAS]>, DeviceMutex>,
}

// SAFETY: `repr(C)`, and `kind` comes first and is `Kind::Device` in `new`, the only constructor.
unsafe impl Context for Device {
    const KIND: Kind = Kind::Device;
}

impl Device {
    const fn new() -> Self {
        Self {
            kind: Kind::Device,
            hardware: AtomicU32::new(Hardware::Stopped as u32),
            factories: Guarded::new(None),
        }
    }

    /// What is left of the hardware. Needs no mutex; the answer may be old by the time it is used.
    #[must_use]
    pub fn hardware(&self) -> Hardware {
        match self.hardware.load(Ordering::Acquire) {
            n if n == Hardware::Running as u32 => Hardware::Running,
            n if n == Hardware::Gone as u32 => Hardware::Gone,
            _ => Hardware::Stopped,
        }
    }

    /// Notes a change of the hardware; from [`Hardware::Gone`] there is no way back.
    fn set_hardware(&self, to: Hardware) {
        // A failed update means that the device is gone already, which is what the callers want to be final.
        let _ = self
            .hardware
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |now| {
                (now != Hardware::Gone as u32).then_some(to as u32)
            });
    }

    /// Refuses a request to a device that was removed.
    ///
    /// # Errors
    /// `STATUS_DEVICE_REMOVED`.
    pub fn ensure_present(&self) -> NtResult {
        if self.hardware() == Hardware::Gone {
            Err(NtStatus::DEVICE_REMOVED)
        } else {
            Ok(())
        }
    }
}

/// The context of `device`, which every callback after Add has.
///
/// # Errors
/// `STATUS_INVALID_DEVICE_STATE` if Add did not store one.
///
/// # Safety
/// `device` is live for `'a`.
pub unsafe fn context<'a>(device: PKSDEVICE) -> NtResult<&'a Device> {
    // SAFETY: the device is live.
    let raw = unsafe { (*device).Context };
    // SAFETY: a device's context is null or what Add bagged, which is freed with the device.
    unsafe { context::get(raw) }.ok_or(NtStatus::INVALID_DEVICE_STATE)
}

/// Add (`nc-ks-pfnksdevicecreate`): gives the device its context.
///
/// No page says whether AVStream holds the device mutex here; Microsoft's samples acquire it, and so does this.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream, with a live device.
#[ks_synchronized]
pub unsafe extern "C" fn add(device: PKSDEVICE) -> NtResult {
    let item = Pool::new(Device::new())?;
    // SAFETY: the device is live.
    let bag = unsafe { (*device).Bag };
    // SAFETY: the bag is the device's, and the device mutex is held.
    let context = unsafe { bag::add(bag, item) }?;
    // SAFETY: the device is live, and nobody else uses its context before Add returns.
    unsafe { (*device).Context = context.as_ptr().cast() };
    Ok(())
}

/// Start (`nc-ks-pfnksdevicepnpstart`): creates one filter factory for each camera, all or none.
///
/// The documents contradict each other here: the page on the device mutex lists `IRP_MN_START_DEVICE` as handled
/// with the mutex held, the callback's own page is silent, and Microsoft's avshws acquires it in this very slot
/// (`spec/ambiguities.md` A1). This follows avshws. Under the simulator's `documented` policy Start is entered
/// with the mutex held, and this acquire is reported: that is the question, not a mistake of the simulator.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream, with a live device that Add accepted.
#[ks_synchronized]
pub unsafe extern "C" fn start(
    device: PKSDEVICE,
    _irp: PIRP,
    _translated: PCM_RESOURCE_LIST,
    _untranslated: PCM_RESOURCE_LIST,
) -> NtResult {
    // SAFETY: the device is live.
    let context = unsafe { context(device) }?;
    // SAFETY: the device mutex is held.
    let restarted = unsafe { context.factories.with(|factories| factories.is_some()) };
    if !restarted {
        // SAFETY: the device is live, and its mutex is held.
        let factories = unsafe { create_factories(device) }?;
        // SAFETY: the device mutex is held.
        unsafe { context.factories.with(|place| *place = Some(factories)) };
    }
    context.set_hardware(Hardware::Running);
    // SAFETY: the device is live, and its mutex is held.
    unsafe { wake_pins(device) };
    Ok(())
}

/// Stop (`nc-ks-pfnksdeviceirpvoid`): the resources go, the objects stay until the next Start.
///
/// No page says whether AVStream holds the device mutex here; a Microsoft sample acquires it.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream, with a live device.
#[ks_synchronized]
pub unsafe extern "C" fn stop(device: PKSDEVICE, _irp: PIRP) {
    // SAFETY: the device is live, and its mutex is held.
    unsafe { halt(device, Hardware::Stopped) };
}

/// SurpriseRemoval (`nc-ks-pfnksdeviceirpvoid`): the hardware is gone while clients still stream.
///
/// Marks the device as gone and wakes every pin, so that all queued frames go back to their clients with
/// `STATUS_DEVICE_REMOVED`; the clients then close their handles, and Remove follows.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream, with a live device.
#[ks_synchronized]
pub unsafe extern "C" fn surprise_removal(device: PKSDEVICE, _irp: PIRP) {
    // SAFETY: the device is live, and its mutex is held.
    unsafe { halt(device, Hardware::Gone) };
}

/// Remove (`nc-ks-pfnksdeviceirpvoid`): what Stop does, for good, and forgets the factories.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream, with a live device.
#[ks_synchronized]
pub unsafe extern "C" fn remove(device: PKSDEVICE, _irp: PIRP) {
    // SAFETY: the device is live, and its mutex is held: Remove took it once, for this step and the next.
    unsafe { halt(device, Hardware::Gone) };
    // SAFETY: as above.
    unsafe { forget_factories(device) };
}

/// Sets the state of the hardware and lets every pin notice.
///
/// # Safety
/// `device` is live, and this thread holds its device mutex.
unsafe fn halt(device: PKSDEVICE, to: Hardware) {
    // SAFETY: the device is live.
    if let Ok(context) = unsafe { context(device) } {
        context.set_hardware(to);
        // SAFETY: the device is live, and its mutex is held.
        unsafe { wake_pins(device) };
    }
}

/// Has AVStream call Process for every open pin.
///
/// # Safety
/// `device` is live, and this thread holds its device mutex.
unsafe fn wake_pins(device: PKSDEVICE) {
    let mut wake = |pin| {
        // SAFETY: the pin is live during the visit. Asynchronous, because Process must not run on this stack:
        // it would run under the control mutex that the visit holds.
        unsafe { KsPinAttemptProcessing(pin, 1) };
    };
    // SAFETY: the device is live, and its mutex is held.
    unsafe { hierarchy::for_each_pin(device, &mut wake) };
}

/// Drops the pointers to the factories, which AVStream frees with the device.
///
/// # Safety
/// `device` is live, and this thread holds its device mutex.
unsafe fn forget_factories(device: PKSDEVICE) {
    // SAFETY: the device is live.
    if let Ok(context) = unsafe { context(device) } {
        // SAFETY: the device mutex is held.
        unsafe { context.factories.with(|factories| *factories = None) };
    }
}

/// Creates a factory for each camera and enables their device interfaces; undoes all of it if a step fails.
///
/// # Safety
/// `device` is live, and this thread holds its device mutex.
unsafe fn create_factories(device: PKSDEVICE) -> NtResult<[PKSFILTERFACTORY; CAMERAS]> {
    let [first, second] = &descriptors::REFERENCE_STRINGS;
    // SAFETY: the device is live, and its mutex is held; so it is until this function returns, and the
    // factories are dropped before that.
    let first = unsafe { NewFactory::create(device, first) }?;
    // SAFETY: as above.
    let second = unsafe { NewFactory::create(device, second) }?;
    first.enable()?;
    second.enable()?;
    Ok([first.keep(), second.keep()])
}

/// A factory that is deleted again unless it is kept.
///
/// # Invariants
/// The factory is live, and the thread that owns this value holds the device mutex for as long as it does.
#[derive(Debug)]
struct NewFactory(PKSFILTERFACTORY);

impl NewFactory {
    /// `nf-ks-kscreatefilterfactory`.
    ///
    /// # Safety
    /// `device` is live, and this thread holds its device mutex until the value is dropped or kept.
    unsafe fn create(device: PKSDEVICE, reference: &'static [u16]) -> NtResult<Self> {
        let mut factory = core::ptr::null_mut();
        // SAFETY: the device is live, and AVStream set its functional device object before Start.
        let object = unsafe { (*device).FunctionalDeviceObject };
        // SAFETY: the device mutex is held; descriptor and reference string (nul-terminated, only read, in
        // spite of its type) are static; no security descriptor and no power callbacks are documented options.
        let status = unsafe {
            KsCreateFilterFactory(
                object,
                &raw const descriptors::FILTER,
                reference.as_ptr().cast_mut(),
                core::ptr::null_mut(),
                0,
                None,
                None,
                &raw mut factory,
            )
        };
        NtStatus::check(status)?;
        // INVARIANT: just created; the mutex is the caller's promise.
        Ok(Self(factory))
    }

    /// Lets clients find the camera (`nf-ks-ksfilterfactorysetdeviceclassesstate`).
    fn enable(&self) -> NtResult {
        // SAFETY: the factory is live by the invariant.
        NtStatus::check(unsafe { KsFilterFactorySetDeviceClassesState(self.0, 1) })
    }

    /// The factory, no longer to be deleted.
    fn keep(self) -> PKSFILTERFACTORY {
        let factory = self.0;
        core::mem::forget(self);
        factory
    }
}

impl Drop for NewFactory {
    fn drop(&mut self) {
        // SAFETY: the factory is live and the device mutex held, by the invariant. A failure to delete leaves
        // the factory to AVStream, which frees it with the device that is about to fail Start.
        let _ = unsafe { KsDeleteFilterFactory(self.0) };
    }
}
