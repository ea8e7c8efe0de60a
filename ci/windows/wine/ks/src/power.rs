//! The device sleeps and wakes: the callbacks of one pin, and the device's own.
//!
//! Owns their order, which no page gives: the pin's Sleep while the device is in D0, SetPower, and back. All are entered
//! with the device mutex held (`spec/entry.toml`), and the processing mutexes free. Called by `scenario`.

use core::ptr;
use core::sync::atomic::Ordering;

use ks_guard::ffi::{DEVICE_POWER_STATE, KSDEVICE, KSPIN, PFNKSPINPOWER};

use crate::driver::Request;
use crate::objects::Object;
use crate::scenario::{DEVICE, Step, enter};

/// `PowerDeviceD0` and `PowerDeviceD3` of `wdm.h`.
const D0: DEVICE_POWER_STATE = 1;
const D3: DEVICE_POWER_STATE = 4;

/// Sleep and Wake of a pin, as the driver registered them.
#[derive(Clone, Copy)]
pub(crate) struct Callbacks {
    pub(crate) sleep: PFNKSPINPOWER,
    pub(crate) wake: PFNKSPINPOWER,
}

/// Takes the device to D3 and back to D0.
///
/// # Safety
/// `pin` is a live pin, and its Create has completed.
pub(crate) unsafe fn sleep_and_wake(pin: *mut Object) -> Step {
    let object = DEVICE.load(Ordering::Acquire);
    // SAFETY: the device is live as long as it has pins.
    let mutex = unsafe { &(*object).mutex };
    // SAFETY: as for the contract.
    let callbacks = unsafe { (*pin).power };
    mutex.acquire(c"AVStream, before pin Sleep");
    if let Some(sleep) = callbacks.sleep {
        // SAFETY: the callback's contract: a live pin.
        enter(c"pin Sleep", || unsafe { sleep(pin.cast::<KSPIN>(), D3) })?;
    }
    // SAFETY: the device is live.
    unsafe { set_power(object, D3, D0) }?;
    // SAFETY: as above.
    unsafe { set_power(object, D0, D3) }?;
    if let Some(wake) = callbacks.wake {
        // SAFETY: as for Sleep.
        enter(c"pin Wake", || unsafe { wake(pin.cast::<KSPIN>(), D0) })?;
    }
    mutex.release(c"AVStream, after pin Wake");
    Ok(())
}

/// # Safety
/// `object` is a live device.
unsafe fn set_power(object: *mut Object, to: DEVICE_POWER_STATE, from: DEVICE_POWER_STATE) -> Step {
    let device = object.cast::<KSDEVICE>();
    // SAFETY: the head of a device object is a KSDEVICE.
    let descriptor = unsafe { (*device).Descriptor };
    // SAFETY: a descriptor and its dispatch table are static data of the driver (`ns-ks-_ksdevice_descriptor`).
    let dispatch = unsafe { (*descriptor).Dispatch };
    // SAFETY: as above.
    let Some(set_power) = (unsafe { (*dispatch).SetPower }) else {
        return Ok(());
    };
    let mut request = Request::to(object);
    let irp = request.irp();
    // SAFETY: the callback's contract: a live device and a request to it.
    enter(c"SetPower", || unsafe { set_power(device, irp, to, from) })?;
    // SAFETY: the device is live, and its mutex, which protects the member, is held.
    unsafe { ptr::write(&raw mut (*device).DevicePowerState, to) };
    Ok(())
}
