//! What the tests of the driver begin with: a machine with the driver in it, its filter and pins, and the books at the end.

use std::time::Duration;

use ks_guard::ffi::NTSTATUS;
use ks_guard_sim::{Device, Driver, Filter, Frame, Machine, Pin, Reply};
use testcap::formats::{VideoFormat, data_format};
use testcap::image::{Layout, Pixels, counter};
use testcap::ranges::proposal;

pub(crate) const SMALL: (u16, u16) = (320, 240);
pub(crate) const LARGE: (u16, u16) = (640, 480);

pub(crate) fn load(machine: &Machine) -> Driver {
    // SAFETY: the driver hands over static tables of callbacks with the signatures of ks.h.
    let loaded = unsafe { machine.load(testcap::driver_entry) };
    loaded.expect("no violation").expect("the driver loads")
}

pub(crate) fn started(machine: &Machine) -> Device {
    let device = load(machine)
        .add_device()
        .expect("no violation")
        .expect("Add succeeds");
    device
        .start()
        .expect("no violation")
        .expect("Start succeeds");
    device
}

pub(crate) fn camera(device: &Device) -> Filter {
    device
        .open_filter_named("camera0")
        .expect("no violation")
        .expect("the filter opens")
}

pub(crate) fn bytes(format: &VideoFormat) -> Vec<u8> {
    let format = data_format(format);
    let start: *const u8 = std::ptr::from_ref(&format).cast();
    // SAFETY: a format is integers without gaps (152 bytes, asserted below), borrowed for the call.
    unsafe { std::slice::from_raw_parts(start, size_of_val(&format)) }.to_vec()
}

pub(crate) fn open(filter: &Filter, id: u32, pixels: Pixels, size: (u16, u16)) -> Pin {
    let format = bytes(&proposal(pixels, size));
    filter
        .open_pin(id, &format)
        .expect("no violation")
        .expect("the pin opens")
}

pub(crate) fn to(pin: &Pin, state: i32) {
    pin.set_state(state)
        .expect("no violation")
        .expect("the state is reached");
}

/// Sends a frame to a pin that runs and waits for it.
pub(crate) fn frame(pin: &Pin, room: usize) -> Frame {
    pin.queue_frame(room)
        .expect("no violation")
        .expect("the frame is queued");
    let frame = pin
        .wait_frame(Duration::from_secs(10))
        .expect("no violation");
    frame.expect("the frame comes back")
}

/// The number drawn in a frame of the small RGB24 format.
pub(crate) fn number(frame: &Frame) -> Option<u32> {
    let layout = Layout::new(Pixels::Rgb24, SMALL.0, SMALL.1, true);
    let data = frame.data();
    counter::read(|x, y| {
        let row = layout.row_offset(y).expect("a row");
        data[row + usize::from(x) * 3] > 127
    })
}

#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(reply: &Reply<T>, status: NTSTATUS) {
    assert_eq!(reply.as_ref().expect_err("a refusal").0, status);
}

/// The machine's books balance, and no rule was broken.
#[track_caller]
pub(crate) fn balanced(machine: &Machine) {
    // A frame is back before Process, on a thread of its own, has returned.
    machine.settle().expect("no violation");
    let ledger = machine.ledger();
    assert_eq!(ledger.violations(), 0);
    assert_eq!(ledger.acquired(), ledger.released());
    assert!(ledger.acquired() > 0);
}
