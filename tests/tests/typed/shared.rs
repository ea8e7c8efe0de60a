//! Data of a device that no mutex protects: there where the table makes it, freed with the device, and never invented.

use std::sync::atomic::{AtomicU32, Ordering};

use ks_guard::__private::enter_device;
use ks_guard::SharedData;
use ks_guard::ffi::*;
use ks_guard::slot::{self, table::DeviceDispatch};

use crate::driver::*;
use crate::mock;

static LIVING: AtomicU32 = AtomicU32::new(0);

pub struct Level(AtomicU32);

impl Default for Level {
    fn default() -> Self {
        LIVING.fetch_add(1, Ordering::SeqCst);
        Self(AtomicU32::new(7))
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        LIVING.fetch_sub(1, Ordering::SeqCst);
    }
}

impl SharedData for Drv {
    type Shared = Level;
}

static SHARING: DeviceDispatch<Drv> = DeviceDispatch::with_shared(Add);
static PLAIN: DeviceDispatch<Drv> = DeviceDispatch::new(Add);

/// Adds a device through `table` and gives it to `look`; everything is freed after that.
fn added(table: &'static DeviceDispatch<Drv>, look: impl Fn(PKSDEVICE)) {
    let device: PKSDEVICE = Box::into_raw(Box::new(unsafe { std::mem::zeroed() }));
    unsafe { (*device).Bag = Box::into_raw(Box::new(0_u64)).cast() };
    let add = unsafe { &*table.as_raw() }.Add.unwrap();
    assert_eq!(unsafe { add(device) }, STATUS_SUCCESS);
    assert_eq!(mock::held(), []);
    look(device);
    unsafe { mock::empty_bag((*device).Bag) };
    assert_eq!(mock::blocks(), 0);
}

#[test]
fn shared_data_lives_as_long_as_the_device_and_needs_no_mutex() {
    added(&SHARING, |device| unsafe {
        assert_eq!(LIVING.load(Ordering::SeqCst), 1);
        let before = mock::acquired();
        // The device mutex may or may not be held in this slot.
        enter_device::<slot::device::Start, Drv, _>(device, |_, device| {
            let level = &device.shared().unwrap().0;
            assert_eq!(level.swap(8, Ordering::SeqCst), 7);
        });
        assert_eq!(mock::acquired(), before);
        enter_device::<slot::device::Stop, Drv, _>(device, |cx, device| {
            // Beside a `&mut` to what the mutex protects.
            cx.with_device(device, |cx| {
                let data = device.data_mut(cx);
                let level = &device.shared().unwrap().0;
                data.opens += level.load(Ordering::SeqCst);
                assert_eq!(data.opens, 8);
            });
        });
    });
    assert_eq!(LIVING.load(Ordering::SeqCst), 0, "freed with the bag");
}

#[test]
fn a_device_of_another_table_has_none() {
    added(&PLAIN, |device| unsafe {
        enter_device::<slot::device::Stop, Drv, _>(device, |_, device| {
            assert!(device.shared().is_none());
        });
    });
}
