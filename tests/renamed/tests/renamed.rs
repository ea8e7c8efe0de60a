//! `crate = ..`: the expansion finds the runtime under any path that the handler's module can name.
#![expect(
    clippy::undocumented_unsafe_blocks,
    clippy::multiple_unsafe_ops_per_block,
    reason = "every handler here is called with the live objects that `play` hands out"
)]

use avstream_locks::{NtResult, ffi::*, ks_synchronized};
use ks_guard_tests::{Play, held, play};
use ks_guard_tests_renamed::prelude;

#[ks_synchronized(crate = avstream_locks)]
unsafe extern "C" fn by_name(device: PKSDEVICE) -> NtResult {
    assert!(!device.is_null());
    assert_eq!(held(), ["device of device#1"]);
    Ok(())
}

#[ks_synchronized(control, crate = ::avstream_locks)]
unsafe fn absolute(pin: PKSPIN) -> usize {
    assert!(!pin.is_null());
    held().len()
}

#[ks_synchronized(device, control = pin(irp), otherwise = 0, crate = ks_guard_tests_renamed::prelude::locks)]
unsafe fn through_a_reexport(irp: PIRP) -> usize {
    assert!(!irp.is_null());
    held().len()
}

mod handlers {
    use avstream_locks::{ffi::*, ks_synchronized};
    use ks_guard_tests::held;

    #[ks_synchronized(crate = super::prelude::locks, device)]
    pub(super) unsafe extern "C" fn relative(irp: PIRP) -> NTSTATUS {
        assert!(!irp.is_null());
        STATUS_SUCCESS
    }

    #[ks_synchronized(crate = crate::prelude::locks, processing)]
    pub(super) unsafe fn from_the_root(filter: PKSFILTER) -> usize {
        assert!(!filter.is_null());
        held().len()
    }
}

#[test]
fn the_runtime_is_found() {
    let played = play(Play::Pin, |o| unsafe {
        assert_eq!(by_name(o.device), STATUS_SUCCESS);
        assert_eq!(absolute(o.pin), 1);
        assert_eq!(through_a_reexport(o.irp), 2);
        assert_eq!(handlers::relative(o.irp), STATUS_SUCCESS);
        assert_eq!(handlers::from_the_root(o.filter), 1);
    });
    assert_eq!(played.taken.len(), 6);
}
