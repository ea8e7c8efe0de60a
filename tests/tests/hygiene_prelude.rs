//! The expansion needs no prelude.
#![no_implicit_prelude]
#![expect(
    clippy::undocumented_unsafe_blocks,
    clippy::multiple_unsafe_ops_per_block,
    reason = "every handler here is called with the live objects that `play` hands out"
)]

use ::ks_guard::ffi::{
    NTSTATUS, PIRP, PKSDEVICE, PKSFILTER, PKSIDENTIFIER, PKSPIN, PVOID, STATUS_SUCCESS,
};
use ::ks_guard::ks_synchronized;
use ::ks_guard_tests::{Play, held, play};

#[ks_synchronized]
unsafe extern "C" fn remove(device: PKSDEVICE, irp: PIRP) {
    let _ = (device, irp);
}

#[ks_synchronized(device, control, processing)]
unsafe extern "C" fn reset(filter: PKSFILTER) -> NTSTATUS {
    let _ = filter;
    STATUS_SUCCESS
}

#[ks_synchronized(control = pin(irp), processing = pin(irp))]
unsafe extern "C" fn property(
    irp: PIRP,
    _: PKSIDENTIFIER,

    _data: PVOID,
) -> ::core::result::Result<(), ::ks_guard::NtStatus> {
    let _ = irp;
    ::core::result::Result::Ok(())
}

#[ks_synchronized(processing, otherwise = ::core::option::Option::None)]
unsafe fn helper(
    pin: ::core::option::Option<::core::ptr::NonNull<::ks_guard::ffi::KSPIN>>,
) -> ::core::option::Option<::core::primitive::usize> {
    let _ = pin;
    ::core::option::Option::Some(held().len())
}

struct Stream {
    pin: PKSPIN,
}

impl Stream {
    #[ks_synchronized(control = self.pin, otherwise = 0)]
    unsafe fn method(&mut self, (a, b): (u8, u8)) -> u8 {
        a + b
    }
}

#[::core::prelude::v1::test]
fn no_prelude_is_needed() {
    let played = play(Play::Pin, |o| unsafe {
        remove(o.device, o.irp);
        ::std::assert_eq!(reset(o.filter), STATUS_SUCCESS);
        ::std::assert_eq!(
            property(o.irp, ::core::ptr::null_mut(), ::core::ptr::null_mut()),
            STATUS_SUCCESS
        );
        ::std::assert_eq!(
            helper(::core::ptr::NonNull::new(o.pin)),
            ::core::option::Option::Some(1)
        );
        ::std::assert_eq!(Stream { pin: o.pin }.method((1, 2)), 3);
    });
    ::std::assert_eq!(played.taken.len(), 1 + 3 + 2 + 1 + 1);
}
