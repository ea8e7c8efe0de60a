//! In edition 2021 the body of an `unsafe fn` may do unsafe things without a block, and under the attribute too.
#![allow(
    unsafe_op_in_unsafe_fn,
    reason = "the default of edition 2021, which the workspace's lints tighten"
)]
#![deny(unused_unsafe)]
#![expect(
    clippy::undocumented_unsafe_blocks,
    clippy::multiple_unsafe_ops_per_block,
    reason = "every handler here is called with the live objects that `play` hands out"
)]

use ks_guard::{ffi::*, ks_synchronized};
use ks_guard_tests::{Play, play};

#[ks_synchronized]
unsafe fn without_a_block(device: PKSDEVICE) -> PVOID {
    (*device).Context
}

#[ks_synchronized]
unsafe fn with_a_block(device: PKSDEVICE) -> PVOID {
    unsafe { (*device).Context }
}

#[ks_synchronized(control = KsGetPinFromIrp(irp), otherwise = false)]
unsafe fn in_an_expression(irp: PIRP) -> bool {
    !irp.is_null()
}

#[test]
fn unsafe_operations_need_no_block() {
    let played = play(Play::Pin, |o| unsafe {
        assert!(without_a_block(o.device).is_null());
        assert!(with_a_block(o.device).is_null());
        assert!(in_an_expression(o.irp));
    });
    assert_eq!(played.taken.len(), 3);
}
