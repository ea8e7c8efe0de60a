//! The driver frees what it allocates. Alone in its process, because the pool's books are the process's.

use ks_guard::ffi::{KSSTATE_RUN, STATUS_INSUFFICIENT_RESOURCES};
use ks_guard_sim::{Machine, PoolUse, Reply, pool_use};
use testcap::{
    descriptors::CAPTURE_PIN,
    formats::{FORMAT_SIZE, data_format},
    image::Pixels,
    pool::TAG,
    ranges::proposal,
};

/// Has each allocation of `make` fail in turn, until it succeeds. A failure must leave the pool as it was. Returns how many
/// allocations there were to fail: pool blocks and entries in bags.
fn fail_each<T>(machine: &Machine, mut make: impl FnMut() -> Reply<T>) -> (T, usize) {
    let before = pool_use(TAG);
    for failures in 0..32 {
        machine.fail_allocations_after(failures, 1);
        match make() {
            Ok(object) => {
                machine.fail_allocations(0);
                return (object, failures);
            }
            Err(status) => {
                assert_eq!(status.0, STATUS_INSUFFICIENT_RESOURCES);
                assert_eq!(pool_use(TAG), before, "allocation {failures} failed");
            }
        }
    }
    panic!("it never succeeds");
}

#[test]
fn nothing_is_left_when_the_device_is_gone() {
    let machine = Machine::new();
    // SAFETY: the driver hands over static tables of callbacks with the signatures of ks.h.
    let loaded = unsafe { machine.load(testcap::driver_entry) };
    let driver = loaded.expect("no violation").expect("the driver loads");
    // The pool, then the bag.
    let add = || driver.add_device().expect("no violation");
    let (device, failures) = fail_each(&machine, add);
    assert_eq!(failures, 2);
    device
        .start()
        .expect("no violation")
        .expect("Start succeeds");
    assert_eq!(pool_use(TAG).blocks, 1, "the device's context");
    let format = data_format(&proposal(Pixels::Yuy2, (320, 240)));
    let start: *const u8 = std::ptr::from_ref(&format).cast();
    // SAFETY: a format is integers without gaps, borrowed for the call.
    let format = unsafe { std::slice::from_raw_parts(start, FORMAT_SIZE as usize) };
    for round in 0..3 {
        let filter = device
            .open_filter(0)
            .expect("no violation")
            .expect("the filter opens");
        assert_eq!(pool_use(TAG).blocks, 2, "and the filter's");
        let open = || filter.open_pin(CAPTURE_PIN, format).expect("no violation");
        let (pin, failures) = fail_each(&machine, open);
        // The context and the bag that takes it, then two edits that allocate.
        assert_eq!(failures, 4);
        assert_eq!(
            pool_use(TAG).blocks,
            5,
            "and the pin's, with its own descriptor and framing"
        );
        pin.set_state(KSSTATE_RUN)
            .expect("no violation")
            .expect("it runs");
        if round == 1 {
            // The filter closes what is open on it.
            filter
                .close()
                .expect("no violation")
                .expect("the filter closes");
        } else {
            pin.close().expect("no violation").expect("the pin closes");
            assert_eq!(pool_use(TAG).blocks, 2);
            filter
                .close()
                .expect("no violation")
                .expect("the filter closes");
        }
        assert_eq!(pool_use(TAG).blocks, 1, "round {round}");
    }
    device.surprise_removal().expect("no violation");
    device
        .remove()
        .expect("no violation")
        .expect("the device goes");
    assert_eq!(pool_use(TAG), PoolUse::default());
}
