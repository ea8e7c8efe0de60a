//! Allocators of pins, and thermal callbacks: who is called when, at which IRQL, and what is refused.
#![expect(
    clippy::disallowed_methods,
    reason = "the raw calls are what the simulator judges"
)]

#[macro_use]
mod common;

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use common::format;
use ks_guard::ffi::*;
use ks_guard_sim::{Device, Filter, Machine, Pin, Status, Violation};

static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn saw(what: impl Into<String>) {
    SEEN.lock()
        .expect("no test panics under it")
        .push(what.into());
}

/// The IRQL now: what raising it returns.
fn irql() -> u8 {
    let mut lock: KSPIN_LOCK = 0;
    // SAFETY: a spin lock of this frame.
    let level = unsafe { KeAcquireSpinLockRaiseToDpc(&raw mut lock) };
    // SAFETY: taken above, to the level it returned.
    unsafe { KeReleaseSpinLock(&raw mut lock, level) };
    level
}

fn pool(bytes: usize) -> PVOID {
    // SAFETY: neither size nor tag is zero.
    unsafe { ExAllocatePool2(POOL_FLAG_NON_PAGED, bytes as SIZE_T, 1) }
}

unsafe extern "C" fn initialize(
    _: PKSPIN,
    framing: PKSALLOCATOR_FRAMING,
    context: *mut PVOID,
) -> NTSTATUS {
    // SAFETY: AVStream passes a framing.
    let framing = unsafe { *framing };
    if framing.Frames == 0 {
        return STATUS_INVALID_PARAMETER;
    }
    saw(format!("initialize {} at {}", framing.FrameSize, irql()));
    // SAFETY: AVStream passes a place for the context.
    unsafe { *context = std::ptr::without_provenance_mut(framing.FrameSize as usize) };
    STATUS_SUCCESS
}

unsafe extern "C" fn delete(context: PVOID) {
    saw(format!("delete {} at {}", context.addr(), irql()));
}

unsafe extern "C" fn allocate(context: PVOID) -> PVOID {
    saw(format!("allocate {} at {}", context.addr(), irql()));
    pool(context.addr())
}

unsafe extern "C" fn free(context: PVOID, frame: PVOID) {
    saw(format!("free {} at {}", context.addr(), irql()));
    // SAFETY: what `allocate` gave.
    unsafe { ExFreePool(frame) };
}

static ALLOCATOR: KSALLOCATOR_DISPATCH = KSALLOCATOR_DISPATCH {
    InitializeAllocator: Some(initialize),
    DeleteAllocator: Some(delete),
    Allocate: Some(allocate),
    Free: Some(free),
};

unsafe extern "C" fn close(_: PKSPIN, _: PIRP) -> NTSTATUS {
    saw("pin Close");
    STATUS_SUCCESS
}

/// Declares a driver whose pins have the table.
macro_rules! with_allocator {
    ($name:ident, $table:expr) => {
        driver! { $name pin { Close: close } allocator &raw const $table; }
    };
}

with_allocator!(all, ALLOCATOR);

unsafe extern "C" fn allocate_too_little(context: PVOID) -> PVOID {
    pool(context.addr() - 1)
}
static SHORT: KSALLOCATOR_DISPATCH = KSALLOCATOR_DISPATCH {
    Allocate: Some(allocate_too_little),
    ..ALLOCATOR
};
with_allocator!(short, SHORT);

static WANTED: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" fn allocate_under_control(_: PVOID) -> PVOID {
    let pin = std::ptr::with_exposed_provenance_mut::<KSPIN>(WANTED.load(SeqCst));
    // SAFETY: a live pin; that it is asked for at this IRQL is what is tested.
    unsafe { KsAcquireControl(pin.cast()) };
    std::ptr::null_mut()
}
static WAITING: KSALLOCATOR_DISPATCH = KSALLOCATOR_DISPATCH {
    Allocate: Some(allocate_under_control),
    ..ALLOCATOR
};
with_allocator!(waiting, WAITING);

driver! { none pin { Close: close } }

fn open(device: &Device) -> (Filter, Pin) {
    let filter = device.open_filter(0).expect("clean").expect("opens");
    let pin = filter
        .open_pin(0, &format())
        .expect("clean")
        .expect("opens");
    (filter, pin)
}

#[test]
fn an_allocator_lives_between_its_first_and_its_last_call() {
    let machine = Machine::new();
    let (_filter, pin) = open(&all::start(&machine));
    let allocator = pin.create_allocator(2, 100).expect("clean").expect("made");
    let first = allocator.allocate().expect("clean").expect("memory");
    let second = allocator.allocate().expect("clean").expect("memory");
    assert_ne!(first.as_ptr(), second.as_ptr());
    assert_eq!(first.len(), 100);
    allocator.free(first).expect("clean");
    let refused = pin.create_allocator(0, 1).expect("clean");
    assert_eq!(refused.err(), Some(Status(STATUS_INVALID_PARAMETER)));
    // The second frame and the allocator are left to the pin.
    pin.close().expect("clean").expect("closes");
    assert!(allocator.allocate().expect("clean").is_none());
    allocator.free(second).expect("clean");
    allocator.delete().expect("clean");
    let mut seen = SEEN.lock().expect("no test panics under it").clone();
    // The allocators of the other tests have frames of 64 bytes.
    seen.retain(|line| !line.contains(" 64 "));
    assert_eq!(
        seen,
        [
            "initialize 100 at 2",
            "allocate 100 at 2",
            "allocate 100 at 2",
            "free 100 at 2",
            "free 100 at 2",
            "delete 100 at 2",
            "pin Close"
        ]
    );
}

#[test]
fn a_pin_without_a_table_has_no_allocator() {
    let machine = Machine::new();
    let (_filter, pin) = open(&none::start(&machine));
    let refused = pin.create_allocator(1, 1).expect("clean");
    assert_eq!(refused.err(), Some(Status(STATUS_NOT_SUPPORTED)));
}

#[test]
fn a_frame_that_is_too_small_is_reported() {
    let machine = Machine::new();
    let (_filter, pin) = open(&short::start(&machine));
    let allocator = pin.create_allocator(1, 64).expect("clean").expect("made");
    let report = allocator.allocate().expect_err("63 bytes");
    assert_eq!(report.violation, Violation::BufferOverrun);
    assert!(report.what.contains("63"), "{report}");
}

#[test]
fn a_mutex_in_allocate_is_reported() {
    let machine = Machine::new();
    let (_filter, pin) = open(&waiting::start(&machine));
    WANTED.store(pin.as_ptr().expose_provenance(), SeqCst);
    let allocator = pin.create_allocator(1, 64).expect("clean").expect("made");
    let report = allocator.allocate().expect_err("no mutex here");
    assert_eq!(report.violation, Violation::IrqlTooHigh);
}

unsafe extern "C" fn active(_: PKSDEVICE, engaged: BOOLEAN, out: *mut KSDEVICE_THERMAL_STATE) {
    let state = if engaged == 0 {
        KSDEVICE_THERMAL_STATE_LOW
    } else {
        KSDEVICE_THERMAL_STATE_HIGH
    };
    // SAFETY: AVStream passes a place for the state.
    unsafe { *out = state };
}

#[test]
fn thermal_callbacks_are_those_that_were_registered() {
    let machine = Machine::new();
    let device = none::start(&machine);
    assert_eq!(device.active_cooling(true).expect("clean"), None);
    let raw = device.clone();
    let status = machine
        .run(move || {
            let mut table = KSDEVICE_THERMAL_DISPATCH {
                ActiveCooling: Some(active),
                PassiveCooling: None,
            };
            // SAFETY: a live device and a table.
            unsafe { KsDeviceRegisterThermalDispatch(raw.as_ptr(), &raw mut table) }
        })
        .expect("clean");
    assert_eq!(status, STATUS_SUCCESS);
    let high = device.active_cooling(true).expect("clean");
    assert_eq!(high, Some(KSDEVICE_THERMAL_STATE_HIGH));
    assert_eq!(device.passive_cooling(50).expect("clean"), None);
}
