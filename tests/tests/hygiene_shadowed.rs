//! The expansion means what it means whatever names the driver has taken.
#![expect(
    clippy::undocumented_unsafe_blocks,
    clippy::multiple_unsafe_ops_per_block,
    unused_macros,
    non_camel_case_types,
    non_snake_case,
    clippy::upper_case_acronyms,
    non_upper_case_globals,
    dead_code,
    reason = "every handler here is called with the live objects that `play` hands out; the names are the point"
)]

/// A module in which every name that an expansion might use means something else.
mod shadowed {
    use ::ks_guard::ks_synchronized;

    // Types, primitives and variants.
    type u8 = ();
    type u32 = ();
    type i32 = ();
    type usize = ();
    type bool = ();
    type str = ();
    struct Option;
    struct Result;
    struct Some;
    struct None;
    struct Box;
    struct NonNull;
    struct NtStatus;
    struct NTSTATUS;
    fn Ok() {}
    fn Err() {}
    // Traits and functions of the prelude.
    trait FnOnce {}
    trait Drop {}
    trait Sized {}
    trait Copy {}
    trait From {}
    trait Into {}
    fn drop() {}
    fn with_device() {}
    fn with_control() {}
    fn with_processing() {}
    fn is_missing() {}
    fn device() {}
    fn control() {}
    fn processing() {}
    fn pin() {}
    fn filter() {}
    // Crates.
    mod core {}
    mod std {}
    mod alloc {}
    mod ks_guard {}
    mod __private {}
    // Macros.
    macro_rules! panic {
        ($($t:tt)*) => {
            compile_error!("the expansion used a macro of the driver's")
        };
    }
    macro_rules! assert {
        ($($t:tt)*) => {
            compile_error!("the expansion used a macro of the driver's")
        };
    }
    macro_rules! matches {
        ($($t:tt)*) => {
            compile_error!("the expansion used a macro of the driver's")
        };
    }

    use ::ks_guard::ffi;

    #[ks_synchronized]
    pub(super) unsafe extern "C" fn bare(device: ffi::PKSDEVICE) {
        let _ = device;
    }

    #[ks_synchronized(device, control = pin(irp), processing = pin(irp))]
    pub(super) unsafe extern "C" fn looked_up(irp: ffi::PIRP) -> ffi::NTSTATUS {
        let _ = irp;
        ffi::STATUS_SUCCESS
    }

    #[ks_synchronized(device, control)]
    pub(super) unsafe extern "C" fn result(
        filter: ffi::PKSFILTER,
    ) -> ::core::result::Result<(), ::ks_guard::NtStatus> {
        let _ = filter;
        ::core::result::Result::Ok(())
    }

    #[ks_synchronized(device, otherwise = ())]
    pub(super) unsafe fn shadowed_return(pin: ffi::PKSPIN) -> u32 {
        let _ = pin;
    }

    /// Generic parameters with the names of types in the expansion.
    #[ks_synchronized(processing = pin)]
    pub(super) unsafe fn generics<R, F, T, O, P>(
        pin: ffi::PKSPIN,
        values: (R, F, T, O, P),
    ) -> (R, F, T, O, P) {
        let _ = pin;
        values
    }
}

/// Constants and statics would turn a `let` of the expansion into a pattern. (Names that begin with `__ks_` are its own.)
mod constants {
    use ::ks_guard::{ffi::*, ks_synchronized};

    const object: () = ();
    const body: () = ();
    const guard: () = ();
    const result: () = ();
    const failure: () = ();
    static value: () = ();

    #[ks_synchronized(device = unsafe { KsPinGetDevice(stream) }, control, otherwise = 0)]
    pub(super) unsafe fn handler(stream: PKSPIN, _: u8, (a, b): (u8, u8)) -> u8 {
        let () = (object, body, guard, result, failure, value).5;
        a + b
    }
}

use ks_guard_tests::{Play, play};

#[test]
fn names_of_the_driver_do_not_matter() {
    let played = play(Play::Pin, |o| unsafe {
        shadowed::bare(o.device);
        assert_eq!(shadowed::looked_up(o.irp), 0);
        assert_eq!(shadowed::result(o.filter), 0);
        shadowed::shadowed_return(o.pin);
        assert_eq!(shadowed::generics(o.pin, (1, 2, 3, 4, 5)), (1, 2, 3, 4, 5));
        assert_eq!(constants::handler(o.pin, 0, (1, 2)), 3);
    });
    assert_eq!(played.taken.len(), 1 + 3 + 2 + 1 + 1 + 2);
}
