//! The device object: Add, Start, Stop, Remove, SurpriseRemoval, `SetPower`.
//!
//! Owns the driver's type, what the device mutex protects, and what the callbacks of a device share without a mutex. Each
//! handler has the device mutex for its whole body, and where AVStream does not hold it takes it once; the steps they share are helpers over a context that holds it,
//! so that Remove can run what Stop runs and cannot take the mutex twice.

use core::{
    ops::ControlFlow,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
};

use ks_guard::{
    Cx, Device, Driver, EntersFree, NewDevice, NtResult, NtStatus, SharedData,
    ffi::{DEVICE_POWER_STATE, PCM_RESOURCE_LIST, PIRP},
    ks_synchronized, mutex, slot,
    state::{DeviceIs, Free, HeldByThisCallback, HoldsDevice},
};

use crate::descriptors;

/// The driver.
#[derive(Debug)]
pub enum TestCap {}

impl Driver for TestCap {
    type Device = Cameras;
}

impl SharedData for TestCap {
    type Shared = Hardware;
}

/// Under the device mutex.
#[derive(Debug)]
pub struct Cameras {
    /// Whether a Start has made the filter factories, which stay until the device goes.
    are_made: bool,
}

/// Under no mutex, because Process and filter Create ask for it: the one may take neither the device nor the control mutex,
/// of the other the documents do not say what is held (`spec/ambiguities.md` A5).
#[derive(Debug, Default)]
pub struct Hardware {
    state: AtomicU32,
    asleep: AtomicBool,
}

/// What is left of the hardware.
#[repr(u32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Power {
    /// Not started, or stopped for a rebalance of resources: frames wait in their queues.
    #[default]
    Stopped,
    /// Started: frames are filled.
    Running,
    /// Started, and in a state of low power: frames come back without data.
    Asleep,
    /// Removed: frames come back with an error, for good.
    Gone,
}

impl Hardware {
    /// What is left of the hardware. The answer may be old by the time it is used.
    #[must_use]
    pub fn power(&self) -> Power {
        match self.state.load(Ordering::Acquire) {
            n if n == Power::Running as u32 && self.asleep.load(Ordering::Acquire) => Power::Asleep,
            n if n == Power::Running as u32 => Power::Running,
            n if n == Power::Gone as u32 => Power::Gone,
            _ => Power::Stopped,
        }
    }

    /// Notes a change; from [`Power::Gone`] there is no way back.
    fn set_power(&self, to: Power) {
        // A failed update means that the device is gone already, which is what the callers want to be final.
        let _ = self
            .state
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |now| {
                (now != Power::Gone as u32).then_some(to as u32)
            });
    }

    /// Notes that the device goes to sleep or is awake.
    fn set_asleep(&self, asleep: bool) {
        self.asleep.store(asleep, Ordering::Release);
    }

    /// Refuses a request to a device that was removed.
    ///
    /// # Errors
    /// `STATUS_DEVICE_REMOVED`.
    pub fn ensure_present(&self) -> NtResult {
        if self.power() == Power::Gone {
            Err(NtStatus::DEVICE_REMOVED)
        } else {
            Ok(())
        }
    }
}

/// The hardware of `device`. Needs no mutex.
///
/// # Errors
/// `STATUS_INVALID_DEVICE_STATE` where Add did not come through this driver's table.
pub fn hardware<'v>(device: Device<'v, '_, TestCap>) -> NtResult<&'v Hardware> {
    device.shared().ok_or(NtStatus::INVALID_DEVICE_STATE)
}

#[expect(
    unsafe_code,
    reason = "spec/ambiguities.md A1: the pages contradict each other on whether AVStream holds the device mutex in Start"
)]
// SAFETY: none of the documents says so. avshws, which Microsoft ships, acquires the device mutex in its Start, which would
// be a deadlock if AVStream held it; `testcap-host --entry-policy documented` shows what the other reading would do.
unsafe impl EntersFree<slot::device::Start, mutex::Device> for TestCap {}

/// How the device callbacks run their steps: under the device mutex, which they took.
type UnderDevice<'c> = Cx<'c, DeviceIs<Free, HeldByThisCallback>>;

/// Add (`nc-ks-pfnksdevicecreate`): what the device begins with. The library puts it into the device's bag.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::device::Add)]
pub fn add(_cx: &mut Cx, _device: NewDevice<TestCap>) -> NtResult<Cameras> {
    Ok(Cameras { are_made: false })
}

/// Start (`nc-ks-pfnksdevicepnpstart`): creates one filter factory for each camera, all or none.
///
/// The page on the device mutex lists `IRP_MN_START_DEVICE` as handled with the mutex held, the callback's own page is
/// silent, and Microsoft's avshws acquires it in this very slot (`spec/ambiguities.md` A1). So the mutex cannot be acquired
/// here until somebody says that it is free: `EntersFree` above does, once for the driver, and `device_enters_free` is where
/// it counts. Under the simulator's `documented` policy Start is entered with the mutex held, and this acquire is reported:
/// that is the question, not a mistake of the simulator.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::device::Start)]
pub fn start(
    cx: &mut Cx,
    device: Device<TestCap>,
    _irp: PIRP,
    _translated: PCM_RESOURCE_LIST,
    _untranslated: PCM_RESOURCE_LIST,
) -> NtResult {
    cx.device_enters_free(device).with_device(device, |cx| {
        if !device.data(cx).are_made {
            make_cameras(cx, device)?;
            device.data_mut(cx).are_made = true;
        }
        hardware(device)?.set_power(Power::Running);
        wake_pins(cx, device);
        Ok(())
    })
}

/// Stop (`nc-ks-pfnksdeviceirpvoid`): the resources go, the objects stay until the next Start.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::device::Stop, device)]
pub fn stop(cx: &mut Cx, device: Device<TestCap>, _irp: PIRP) {
    halt(cx, device, Power::Stopped);
}

/// SurpriseRemoval (`nc-ks-pfnksdeviceirpvoid`): the hardware is gone while clients still stream.
///
/// Marks the device as gone and wakes every pin, so that all queued frames go back to their clients with
/// `STATUS_DEVICE_REMOVED`; the clients then close their handles, and Remove follows.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::device::SurpriseRemoval, device)]
pub fn surprise_removal(cx: &mut Cx, device: Device<TestCap>, _irp: PIRP) {
    halt(cx, device, Power::Gone);
}

/// Remove (`nc-ks-pfnksdeviceirpvoid`): what Stop does, for good. AVStream frees the factories with the device.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::device::Remove, device)]
pub fn remove(cx: &mut Cx, device: Device<TestCap>, _irp: PIRP) {
    halt(cx, device, Power::Gone);
    device.data_mut(cx).are_made = false;
}

/// `PowerDeviceD0` of `wdm.h`: the device works.
const D0: DEVICE_POWER_STATE = 1;

/// `SetPower` (`nc-ks-pfnksdevicesetpower`). AVStream holds the device mutex (`device-mutex-in-avstream`).
///
/// Notes the state once more, after the Sleep callbacks of the pins: a pin that was closed while the device slept gets no
/// Wake, and one that was opened got no Sleep.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::device::SetPower)]
pub fn set_power(
    cx: &mut Cx,
    device: Device<TestCap>,
    _irp: PIRP,
    to: DEVICE_POWER_STATE,
    _from: DEVICE_POWER_STATE,
) {
    change_power(cx, device, to);
}

/// Switches the hardware off, before the power goes, or on again. Called where AVStream holds the device mutex for a change
/// of power, so that there is one at a time; neither control nor a processing mutex is taken in any of these callbacks.
pub(crate) fn change_power<'c>(
    _cx: &mut Cx<'c, impl HoldsDevice>,
    device: Device<'_, 'c, TestCap>,
    to: DEVICE_POWER_STATE,
) {
    if let Ok(hardware) = hardware(device) {
        hardware.set_asleep(to != D0);
    }
}

/// Sets the state of the hardware and lets every pin notice.
fn halt<'c>(cx: &mut UnderDevice<'c>, device: Device<'_, 'c, TestCap>, to: Power) {
    if let Ok(hardware) = hardware(device) {
        hardware.set_power(to);
        wake_pins(cx, device);
    }
}

/// Has AVStream call Process for every open pin, on a thread of its own: not on this one, which holds two mutexes.
fn wake_pins<'c>(cx: &mut UnderDevice<'c>, device: Device<'_, 'c, TestCap>) {
    cx.for_each_filter(device, |cx, _, filter| {
        cx.with_control(filter, |cx| {
            cx.for_each_pin(filter, |cx, pin| cx.queue_pin_processing(pin));
        });
    });
}

/// Creates a factory for each camera and enables their device interfaces; undoes all of it if a step fails.
fn make_cameras<'c>(cx: &mut UnderDevice<'c>, device: Device<'_, 'c, TestCap>) -> NtResult {
    create_factories(cx, device)
        .and_then(|()| enable_factories(cx, device))
        .inspect_err(|_| {
            // All factories of the device are of this attempt. One that cannot be deleted is left to AVStream, which frees
            // it with the device that is about to fail Start.
            while cx.delete_filter_factory(device, |_| true) == Ok(true) {}
        })
}

fn create_factories<'c>(cx: &mut UnderDevice<'c>, device: Device<'_, 'c, TestCap>) -> NtResult {
    descriptors::REFERENCE_STRINGS
        .into_iter()
        .try_for_each(|name| {
            cx.create_named_filter_factory(device, &descriptors::FILTER, name, |_, _| ())
        })
}

/// Lets clients find the cameras.
fn enable_factories<'c>(cx: &mut UnderDevice<'c>, device: Device<'_, 'c, TestCap>) -> NtResult {
    let enabled = cx.try_for_each_filter_factory(device, |cx, factory| {
        match factory.set_device_classes_state(cx, true) {
            Ok(()) => ControlFlow::Continue(()),
            Err(status) => ControlFlow::Break(status),
        }
    });
    match enabled {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(status) => Err(status),
    }
}
