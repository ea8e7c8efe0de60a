//! The `Context` of an object starts as its parent's: device, filter factory, filter, pin (`spec/struct_fields.toml`).

#[macro_use]
mod common;

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use common::format;
use ks_guard::ffi::*;
use ks_guard_sim::Machine;

/// What each callback met, in the order of the calls.
static MET: [AtomicUsize; 4] = [const { AtomicUsize::new(0) }; 4];

const OF_DEVICE: usize = 0x10;
const OF_FACTORY: usize = 0x20;
const OF_FILTER: usize = 0x30;
const OF_PIN: usize = 0x40;

fn mark(value: usize) -> PVOID {
    std::ptr::without_provenance_mut(value)
}

unsafe extern "C" fn add(device: PKSDEVICE) -> NTSTATUS {
    // SAFETY: a live device, which nobody else has seen.
    let context = unsafe { &mut (*device).Context };
    MET[0].store(context.addr(), SeqCst);
    *context = mark(OF_DEVICE);
    STATUS_SUCCESS
}

unsafe extern "C" fn create_filter(filter: PKSFILTER, _irp: PIRP) -> NTSTATUS {
    // SAFETY: a live filter, whose handle nobody has yet.
    let context = unsafe { &mut (*filter).Context };
    MET[1].store(context.addr(), SeqCst);
    *context = mark(OF_FILTER);
    STATUS_SUCCESS
}

unsafe extern "C" fn set_format(
    pin: PKSPIN,
    _old: PKSDATAFORMAT,
    _old_attributes: PKSMULTIPLE_ITEM,
    _range: *const KSDATARANGE,
    _attributes: *const KSATTRIBUTE_LIST,
) -> NTSTATUS {
    // SAFETY: a live pin, whose handle nobody has yet.
    MET[2].store(unsafe { (*pin).Context }.addr(), SeqCst);
    STATUS_SUCCESS
}

unsafe extern "C" fn create_pin(pin: PKSPIN, _irp: PIRP) -> NTSTATUS {
    // SAFETY: as above.
    let context = unsafe { &mut (*pin).Context };
    MET[3].store(context.addr(), SeqCst);
    *context = mark(OF_PIN);
    STATUS_SUCCESS
}

driver! {
    inheriting
    device { Add: add }
    filter { Create: create_filter }
    pin { SetDataFormat: set_format, Create: create_pin }
}

#[test]
fn a_child_starts_with_its_parent_s_context() {
    let machine = Machine::new();
    let device = inheriting::start(&machine);
    let filter = device.open_filter(0).expect("clean").expect("opens");
    let pin = filter
        .open_pin(0, &format())
        .expect("clean")
        .expect("opens");
    let met = MET.each_ref().map(|met| met.load(SeqCst));
    assert_eq!(met, [0, OF_DEVICE, OF_FILTER, OF_FILTER]);

    let (of_filter, of_pin) = (filter.clone(), pin.clone());
    let factory_context = machine
        .run(move || {
            // SAFETY: a live filter of a live device; its parent needs no mutex to be asked for.
            let factory = unsafe { KsFilterGetParentFilterFactory(of_filter.as_ptr()) };
            // SAFETY: a live factory, whose context this thread alone touches.
            let context = unsafe { &mut (*factory).Context };
            let met = context.addr();
            *context = mark(OF_FACTORY);
            // SAFETY: a live pin.
            assert_eq!(unsafe { (*of_pin.as_ptr()).Context }.addr(), OF_PIN);
            met
        })
        .expect("clean");
    assert_eq!(factory_context, OF_DEVICE);

    // The next filter of this factory starts with what the factory has now.
    device.open_filter(0).expect("clean").expect("opens");
    assert_eq!(MET[1].load(SeqCst), OF_FACTORY);
}
