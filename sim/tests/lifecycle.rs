//! The life of a device, its filters and pins: every call in order, with the states the driver sees.
#![expect(
    clippy::disallowed_methods,
    reason = "the raw calls are what the simulator judges"
)]

#[macro_use]
mod common;

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use common::format;
use ks_guard::ffi::*;
use ks_guard_sim::Machine;

static FREED: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" fn freed(data: PVOID) {
    FREED.fetch_add(1, SeqCst);
    // SAFETY: the item is the pool block that `add` put into the bag.
    unsafe { ExFreePool(data) };
}

unsafe extern "C" fn add(device: PKSDEVICE) -> NTSTATUS {
    // SAFETY: AVStream passes a live device.
    let bag = unsafe { (*device).Bag };
    // SAFETY: as above; nothing is held on entry to Add.
    unsafe { KsAcquireDevice(device) };
    // SAFETY: PASSIVE_LEVEL.
    let block = unsafe { ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, 7) };
    // SAFETY: the device mutex is held.
    let status = unsafe { KsAddItemToObjectBag(bag, block, Some(freed)) };
    // SAFETY: taken above.
    unsafe { KsReleaseDevice(device) };
    status
}

unsafe extern "C" fn process(pin: PKSPIN) -> NTSTATUS {
    // SAFETY: AVStream passes a live pin.
    let edge = unsafe { KsPinGetLeadingEdgeStreamPointer(pin, KSSTREAM_POINTER_STATE_LOCKED) };
    if edge.is_null() {
        return STATUS_PENDING;
    }
    // SAFETY: a locked edge has a frame.
    let out = unsafe { (*edge).OffsetOut };
    // SAFETY: as above.
    let header = unsafe { (*edge).StreamHeader };
    // SAFETY: the frame has room for `Remaining` bytes.
    unsafe { out.Data.write_bytes(0x5A, out.Remaining as usize) };
    // SAFETY: as above.
    unsafe { (*header).DataUsed = out.Remaining };
    // SAFETY: the edge is locked.
    unsafe { KsStreamPointerAdvanceOffsetsAndUnlock(edge, 0, out.Remaining, 1) };
    STATUS_SUCCESS
}

driver! { small device { Add: add } pin { Process: process } }

#[test]
fn a_device_lives_and_dies() {
    let machine = Machine::new();
    let device = small::start(&machine);
    let filter = device.open_filter(0).expect("clean").expect("opens");
    let pin = filter
        .open_pin(0, &format())
        .expect("clean")
        .expect("opens");
    pin.set_state(KSSTATE_RUN).expect("clean").expect("runs");
    for _ in 0..3 {
        pin.queue_frame(100).expect("clean").expect("queues");
    }
    let frames = pin.completed().expect("clean");
    assert_eq!(frames.len(), 3);
    assert!(
        frames
            .iter()
            .all(|f| f.is_complete() && f.data() == [0x5A; 100])
    );
    assert_eq!(pin.state(), KSSTATE_RUN);
    device.surprise_removal().expect("clean");
    device.remove().expect("clean").expect("removes");
    assert_eq!(FREED.load(SeqCst), 1);
    let ledger = machine.ledger();
    assert_eq!(ledger.acquired(), ledger.released());
    assert_eq!(ledger.violations(), 0);
    assert!(machine.notes().is_empty(), "{:?}", machine.notes());
}
