//! Objects: null, stale and foreign pointers, hierarchy walks, bags and pool memory.
#![expect(
    clippy::disallowed_methods,
    reason = "the raw calls are what the simulator judges"
)]

#[macro_use]
mod common;

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use common::format;
use ks_guard::ffi::*;
use ks_guard_sim::{Machine, MutexKind, Report, Status, Violation, pool_use};

driver! { plain }

fn invalid(report: &Report, what: &str) {
    assert_eq!(report.violation, Violation::InvalidObject, "{report}");
    assert!(report.what.contains(what), "{report}");
}

#[test]
fn null_unknown_and_wrong_pointers_are_reported_not_followed() {
    let machine = Machine::new();
    drop(plain::start(&machine));
    // SAFETY: the null pointer is what is tested.
    let report = machine
        .run(|| unsafe { KsAcquireDevice(std::ptr::null_mut()) })
        .expect_err("null");
    invalid(&report, "null");

    let machine = Machine::new();
    drop(plain::start(&machine));
    let nowhere = std::ptr::without_provenance_mut(0xDEAD_0000);
    let nowhere = SendPtr::<KSDEVICE>(nowhere);
    // SAFETY: the dangling pointer is what is tested.
    let report = machine
        .run(move || unsafe { KsAcquireDevice(nowhere.get()) })
        .expect_err("unknown");
    invalid(&report, "nothing that AVStream made");

    let machine = Machine::new();
    let device = plain::start(&machine);
    // SAFETY: the wrong kind of object is what is tested.
    let report = machine
        .run(move || unsafe { KsAcquireControl(device.as_ptr().cast()) })
        .expect_err("a device");
    invalid(&report, "no filter or pin");
}

struct SendPtr<T>(*mut T);
// SAFETY: an address; what follows it argues for itself.
unsafe impl<T> Send for SendPtr<T> {}
impl<T> SendPtr<T> {
    fn get(&self) -> *mut T {
        self.0
    }
}

#[test]
fn a_closed_filter_is_stale_and_never_mistaken_for_a_new_one() {
    let machine = Machine::new();
    let device = plain::start(&machine);
    let old = device.open_filter(0).expect("clean").expect("opens");
    old.close().expect("clean").expect("closes");
    let new = device.open_filter(0).expect("clean").expect("opens");
    assert_ne!(old.as_ptr(), new.as_ptr());
    assert!(
        old.close().expect("clean").is_err(),
        "a second close is refused"
    );
    // SAFETY: the stale pointer is what is tested.
    let report = machine
        .run(move || unsafe { KsFilterAcquireControl(old.as_ptr()) })
        .expect_err("stale");
    invalid(&report, "filter#1, which no longer exists");
}

#[test]
fn another_machines_object_is_foreign() {
    let (one, two) = (Machine::new(), Machine::new());
    let device = plain::start(&one);
    // SAFETY: the foreign pointer is what is tested.
    let report = two
        .run(move || unsafe { KsAcquireDevice(device.as_ptr()) })
        .expect_err("foreign");
    invalid(&report, "nothing that AVStream made");
    assert!(one.violation().is_none());
}

#[test]
fn lookups_find_what_an_irp_is_about() {
    let machine = Machine::new();
    let device = plain::start(&machine);
    let filter = device.open_filter(0).expect("clean").expect("opens");
    let pin = filter
        .open_pin(0, &format())
        .expect("clean")
        .expect("opens");
    let (of_device, of_filter, of_pin) = (
        device.irp().expect("clean"),
        filter.irp().expect("clean"),
        pin.irp().expect("clean"),
    );
    let other = SendPtr(machine.foreign_device_object());
    let (d, f, p) = (device.clone(), filter.clone(), pin.clone());
    machine
        .run(move || {
            for (irp, filter, pin, kind) in [
                (
                    &of_device,
                    std::ptr::null_mut(),
                    std::ptr::null_mut(),
                    KsObjectTypeDevice,
                ),
                (
                    &of_filter,
                    f.as_ptr(),
                    std::ptr::null_mut(),
                    KsObjectTypeFilter,
                ),
                (&of_pin, f.as_ptr(), p.as_ptr(), KsObjectTypePin),
            ] {
                // SAFETY: a live IRP.
                assert_eq!(unsafe { KsGetFilterFromIrp(irp.as_ptr()) }, filter);
                // SAFETY: as above.
                assert_eq!(unsafe { KsGetPinFromIrp(irp.as_ptr()) }, pin);
                // SAFETY: as above.
                assert_eq!(unsafe { KsGetObjectTypeFromIrp(irp.as_ptr()) }, kind);
            }
            // SAFETY: a live pin.
            assert_eq!(unsafe { KsPinGetDevice(p.as_ptr()) }, d.as_ptr());
            // SAFETY: the device's own object.
            let found = unsafe { KsGetDeviceForDeviceObject(d.device_object()) };
            assert_eq!(found, d.as_ptr());
            // SAFETY: a device object that the machine made.
            assert!(unsafe { KsGetDeviceForDeviceObject(other.get()) }.is_null());
        })
        .expect("clean");
    let ended = SendPtr(filter.irp().expect("clean").as_ptr());
    // SAFETY: the completed IRP is what is tested.
    let report = machine
        .run(move || unsafe { KsGetFilterFromIrp(ended.get()) }.is_null())
        .expect_err("stale");
    invalid(&report, "completed");
}

#[test]
fn a_walk_sees_the_hierarchy() {
    let machine = Machine::new();
    let device = plain::start(&machine);
    let one = device.open_filter(0).expect("clean").expect("opens");
    let two = device.open_filter(0).expect("clean").expect("opens");
    let pins = [
        one.open_pin(0, &format()).expect("clean").expect("opens"),
        one.open_pin(0, &format()).expect("clean").expect("opens"),
    ];
    machine
        .run(move || {
            // SAFETY: a live device; released below.
            unsafe { KsAcquireDevice(device.as_ptr()) };
            // SAFETY: the device mutex is held.
            let factory = unsafe { KsDeviceGetFirstChildFilterFactory(device.as_ptr()) };
            // SAFETY: as above.
            let first = unsafe { KsFilterFactoryGetFirstChildFilter(factory) };
            // SAFETY: as above.
            let second = unsafe { KsFilterGetNextSiblingFilter(first) };
            assert_eq!((first, second), (one.as_ptr(), two.as_ptr()));
            // SAFETY: as above.
            assert!(unsafe { KsFilterGetNextSiblingFilter(second) }.is_null());
            // SAFETY: as above.
            assert_eq!(unsafe { KsFilterGetParentFilterFactory(first) }, factory);
            // SAFETY: device before control, as documented.
            unsafe { KsFilterAcquireControl(first) };
            // SAFETY: the control mutex is held.
            let pin = unsafe { KsFilterGetFirstChildPin(first, 0) };
            // SAFETY: as above.
            let next = unsafe { KsPinGetNextSiblingPin(pin) };
            assert_eq!([pin, next], [pins[0].as_ptr(), pins[1].as_ptr()]);
            // SAFETY: as above.
            assert_eq!(unsafe { KsFilterGetChildPinCount(first, 0) }, 2);
            // SAFETY: as above.
            assert_eq!(unsafe { KsPinGetParentFilter(pin) }, first);
            // SAFETY: taken above.
            unsafe { KsFilterReleaseControl(first) };
            // SAFETY: taken above.
            unsafe { KsReleaseDevice(device.as_ptr()) };
        })
        .expect("clean");
    assert!(machine.notes().is_empty(), "{:?}", machine.notes());
}

#[test]
fn a_walk_without_the_mutex() {
    let machine = Machine::new();
    let device = plain::start(&machine);
    let report = machine
        // SAFETY: a live device; the missing mutex is what is tested.
        .run(move || unsafe { KsDeviceGetFirstChildFilterFactory(device.as_ptr()) }.is_null())
        .expect_err("no device mutex");
    assert_eq!(
        (report.violation, report.mutex),
        (Violation::MissingMutex, Some(MutexKind::Device))
    );

    let machine = Machine::new();
    let filter = plain::start(&machine)
        .open_filter(0)
        .expect("clean")
        .expect("opens");
    let counted = filter.clone();
    // The page calls the count unstable without the mutex, not wrong.
    machine
        // SAFETY: a live filter.
        .run(move || unsafe { KsFilterGetChildPinCount(counted.as_ptr(), 0) })
        .expect("a note at most");
    assert_eq!(machine.notes()[0].violation, Violation::Unstable);
    let report = machine
        // SAFETY: a live filter; the missing mutex is what is tested.
        .run(move || unsafe { KsFilterGetFirstChildPin(filter.as_ptr(), 0) }.is_null())
        .expect_err("no control mutex");
    assert_eq!(
        (report.violation, report.mutex),
        (Violation::MissingMutex, Some(MutexKind::Control))
    );
}

static FREED: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" fn count_free(data: PVOID) {
    FREED.fetch_add(1, SeqCst);
    // SAFETY: the items of this test are pool blocks.
    unsafe { ExFreePool(data) };
}

/// The tag of the test that counts blocks.
const TAG: u32 = u32::from_le_bytes(*b"tBag");

fn tagged(tag: u32) -> PVOID {
    // SAFETY: the pool works at any level and on any thread.
    unsafe { ExAllocatePool2(POOL_FLAG_NON_PAGED, 32, tag) }
}

fn block() -> PVOID {
    tagged(u32::from_le_bytes(*b"tObj"))
}

#[test]
fn bags_keep_count_and_free_with_their_object() {
    let machine = Machine::new();
    let device = plain::start(&machine);
    let filter = device.open_filter(0).expect("clean").expect("opens");
    let used = filter.clone();
    machine
        .run(move || {
            // SAFETY: a live filter; released below.
            unsafe { KsFilterAcquireControl(used.as_ptr()) };
            // SAFETY: a live filter.
            let bag = unsafe { (*used.as_ptr()).Bag };
            let item = tagged(TAG);
            for _ in 0..2 {
                // SAFETY: the owner's mutex is held.
                let found = unsafe { KsAddItemToObjectBag(bag, item, Some(count_free)) };
                assert_eq!(found, STATUS_SUCCESS);
            }
            // SAFETY: as above: one of two references goes, so nothing is freed.
            assert_eq!(unsafe { KsRemoveItemFromObjectBag(bag, item, 1) }, 2);
            assert_eq!(FREED.load(SeqCst), 0);
            // SAFETY: as above.
            assert_eq!(unsafe { KsDiscard(bag, item) }, 1);
            assert_eq!(FREED.load(SeqCst), 1);
            // SAFETY: as above.
            assert_eq!(unsafe { KsDiscard(bag, item) }, 0);
            // SAFETY: as above; freed with the pool's own function at close.
            let found = unsafe { KsAddItemToObjectBag(bag, tagged(TAG), None) };
            assert_eq!(found, STATUS_SUCCESS);
            // SAFETY: as above; freed with the filter.
            let found = unsafe { KsAddItemToObjectBag(bag, tagged(TAG), Some(count_free)) };
            assert_eq!(found, STATUS_SUCCESS);

            let mut item: PVOID = tagged(TAG);
            let given = item;
            // SAFETY: as above; the item has 32 bytes and is not the bag's, so it is copied.
            let found = unsafe { _KsEdit(bag, &raw mut item, 64, 32, TAG) };
            assert_eq!(found, STATUS_SUCCESS);
            assert_ne!(item, given);
            let own = item;
            // SAFETY: as above; the copy is the bag's and large enough.
            let found = unsafe { _KsEdit(bag, &raw mut item, 64, 64, TAG) };
            assert_eq!(found, STATUS_SUCCESS);
            assert_eq!(item, own);
            // SAFETY: the original is still the caller's.
            unsafe { ExFreePool(given) };
            // SAFETY: taken above.
            unsafe { KsFilterReleaseControl(used.as_ptr()) };
        })
        .expect("clean");
    assert_eq!(pool_use(TAG).blocks, 3);
    filter.close().expect("clean").expect("closes");
    assert_eq!(FREED.load(SeqCst), 2);
    assert_eq!(pool_use(TAG).blocks, 0);
}

#[test]
fn a_bag_call_without_the_owners_mutex() {
    let machine = Machine::new();
    let device = plain::start(&machine);
    let report = machine
        .run(move || {
            // SAFETY: a live device.
            let bag = unsafe { (*device.as_ptr()).Bag };
            // SAFETY: the missing mutex is what is tested; the item is never reached.
            unsafe { KsAddItemToObjectBag(bag, std::ptr::null_mut(), None) }
        })
        .expect_err("no device mutex");
    assert_eq!(
        (report.violation, report.mutex),
        (Violation::MissingMutex, Some(MutexKind::Device))
    );
    assert!(report.what.contains("bag of device#1"), "{report}");
}

#[test]
fn a_bag_of_the_drivers_own_names_no_mutex() {
    let machine = Machine::new();
    let device = plain::start(&machine);
    machine
        .run(move || {
            let mut bag: KSOBJECT_BAG = std::ptr::null_mut();
            // SAFETY: a live device, a place for the bag.
            let found = unsafe { KsAllocateObjectBag(device.as_ptr(), &raw mut bag) };
            assert_eq!(found, STATUS_SUCCESS);
            // SAFETY: the bag is new.
            let found = unsafe { KsAddItemToObjectBag(bag, std::ptr::null_mut(), Some(ended)) };
            assert_eq!(found, STATUS_SUCCESS);
            // SAFETY: as above.
            unsafe { KsFreeObjectBag(bag) };
        })
        .expect("clean");
    assert_eq!(ENDED.load(SeqCst), 1);
}

static ENDED: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" fn ended(_data: PVOID) {
    ENDED.fetch_add(1, SeqCst);
}

#[test]
fn factories_come_and_go() {
    let machine = Machine::new();
    let device = plain::start(&machine);
    assert_eq!(device.factories(), 1);
    let made = device.clone();
    machine
        .run(move || {
            let mut name: Vec<u16> = "second".encode_utf16().chain([0]).collect();
            let mut factory: PKSFILTERFACTORY = std::ptr::null_mut();
            // SAFETY: a live device; released below.
            unsafe { KsAcquireDevice(made.as_ptr()) };
            // SAFETY: as above.
            let object = unsafe { (*made.as_ptr()).FunctionalDeviceObject };
            // SAFETY: the mutex is held; the descriptor is a static of the driver.
            let status = unsafe {
                KsCreateFilterFactory(
                    object,
                    plain::filter_descriptor(),
                    name.as_mut_ptr(),
                    std::ptr::null_mut(),
                    0,
                    None,
                    None,
                    &raw mut factory,
                )
            };
            assert_eq!(status, STATUS_SUCCESS);
            // SAFETY: a live factory.
            let found = unsafe { KsFilterFactorySetDeviceClassesState(factory, 1) };
            assert_eq!(found, STATUS_SUCCESS);
            // SAFETY: taken above.
            unsafe { KsReleaseDevice(made.as_ptr()) };
        })
        .expect("clean");
    assert_eq!(device.factories(), 2);
    let filter = device
        .open_filter_named("second")
        .expect("clean")
        .expect("opens");
    let (gone, of) = (device.clone(), filter.clone());
    machine
        .run(move || {
            // SAFETY: a live device; released below.
            unsafe { KsAcquireDevice(gone.as_ptr()) };
            // SAFETY: the device mutex is held.
            let factory = unsafe { KsFilterGetParentFilterFactory(of.as_ptr()) };
            // SAFETY: as above.
            assert_eq!(unsafe { KsDeleteFilterFactory(factory) }, STATUS_SUCCESS);
            // SAFETY: taken above.
            unsafe { KsReleaseDevice(gone.as_ptr()) };
        })
        .expect("clean");
    assert_eq!(device.factories(), 1);
    let reply = device.open_filter_named("second").expect("clean");
    assert_eq!(reply.err(), Some(Status(STATUS_OBJECT_NAME_NOT_FOUND)));
    filter
        .close()
        .expect("clean")
        .expect("the open filter outlives its factory");
}

#[test]
fn creating_a_factory_needs_the_device_mutex() {
    let machine = Machine::new();
    let device = plain::start(&machine);
    let report = machine
        .run(move || {
            // SAFETY: the missing mutex is what is tested.
            unsafe {
                KsCreateFilterFactory(
                    device.device_object(),
                    plain::filter_descriptor(),
                    std::ptr::null_mut(),
                    std::ptr::null_mut(),
                    0,
                    None,
                    None,
                    std::ptr::null_mut(),
                )
            }
        })
        .expect_err("no device mutex");
    assert_eq!(
        (report.violation, report.mutex),
        (Violation::MissingMutex, Some(MutexKind::Device))
    );
}

#[test]
fn pool_memory_is_freed_once() {
    let machine = Machine::new();
    let report = machine
        .run(|| {
            let block = block();
            // SAFETY: allocated above.
            unsafe { ExFreePool(block) };
            // SAFETY: the second free is what is tested.
            unsafe { ExFreePool(block) };
        })
        .expect_err("freed twice");
    invalid(&report, "not allocated");
}

#[test]
fn allocations_fail_on_demand() {
    let machine = Machine::new();
    machine.fail_allocations(1);
    let (first, second) = machine
        .run(|| {
            let failed = block().is_null();
            let block = block();
            let worked = !block.is_null();
            // SAFETY: allocated above.
            unsafe { ExFreePool(block) };
            (failed, worked)
        })
        .expect("clean");
    assert!(first && second);
}

#[test]
fn what_is_not_modelled_says_so_and_stops() {
    let machine = Machine::new();
    drop(plain::start(&machine));
    // SAFETY: the call does not get as far as its argument.
    let report = machine
        .run(|| unsafe { KsFilterGetAndGate(std::ptr::null_mut()) }.is_null())
        .expect_err("no gates here");
    assert_eq!(report.violation, Violation::NotModelled, "{report}");
    assert!(report.what.contains("KsFilterGetAndGate"), "{report}");
}

#[test]
fn a_documented_rule_is_judged_before_the_gap_behind_it() {
    let create_node = |filter: PKSFILTER| {
        // SAFETY: the call stops before it looks at the last two.
        unsafe { KsFilterCreateNode(filter, std::ptr::null(), std::ptr::null_mut()) }
    };
    let machine = Machine::new();
    let device = plain::start(&machine);
    let filter = device.open_filter(0).expect("clean").expect("opens");
    let report = machine
        .run(move || create_node(filter.as_ptr()))
        .expect_err("control is not held");
    assert_eq!(report.violation, Violation::MissingMutex, "{report}");
    assert_eq!(report.mutex, Some(MutexKind::Control), "{report}");

    let machine = Machine::new();
    let device = plain::start(&machine);
    let filter = device.open_filter(0).expect("clean").expect("opens");
    let report = machine
        .run(move || {
            // SAFETY: the filter is open.
            unsafe { KsFilterAcquireControl(filter.as_ptr()) };
            create_node(filter.as_ptr())
        })
        .expect_err("nothing behind it");
    assert_eq!(report.violation, Violation::NotModelled, "{report}");
}
