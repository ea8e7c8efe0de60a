//! Handlers that a `macro_rules` writes: fragments arrive in groups without delimiters, with the macro's hygiene.
#![expect(
    clippy::let_and_return,
    clippy::used_underscore_binding,
    reason = "statements before the tail are the point"
)]

use ks_guard::{NtResult, ffi::*, ks_synchronized};
use ks_guard_tests::{Play, held, play};

macro_rules! handler {
    (
        $(#[$meta:meta])*
        $vis:vis fn $name:ident($object:ident: $ty:ty $(, $other:ident: $other_ty:ty)*) -> $ret:ty
        = $body:block
    ) => {
        $(#[$meta])*
        $vis unsafe fn $name($object: $ty $(, $other: $other_ty)*) -> $ret $body
    };
}

handler! {
    /// A handler.
    #[ks_synchronized]
    pub(crate) fn from_fragments(device: PKSDEVICE, count: u32) -> (u32, Vec<String>) = {
        assert!(!device.is_null());
        (count + 1, held())
    }
}

handler! {
    #[ks_synchronized(control = pin(irp))]
    fn with_a_lookup(irp: PIRP) -> NTSTATUS = {
        assert_eq!(held(), ["control of filter#1"]);
        i32::from(irp.is_null())
    }
}

macro_rules! extern_handler {
    ($name:ident, $object:ident, $ty:ty, [$($list:tt)*], $ret:ty, $value:expr) => {
        #[ks_synchronized($($list)*)]
        unsafe extern "C" fn $name($object: $ty, irp: PIRP) -> $ret {
            let _ = ($object, irp);
            assert!(!held().is_empty());
            $value
        }
    };
}

extern_handler!(extern_bare, device, PKSDEVICE, [], NtResult, Ok(()));
extern_handler!(
    extern_named,
    filter,
    PKSFILTER,
    [control = filter],
    NTSTATUS,
    STATUS_SUCCESS
);
extern_handler!(
    extern_both,
    pin,
    PKSPIN,
    [device, processing],
    NtResult,
    Ok(())
);

macro_rules! with_expression {
    ($name:ident, $key:ident = $object:expr, $otherwise:expr, $krate:path) => {
        #[ks_synchronized($key = $object, otherwise = $otherwise, crate = $krate)]
        unsafe fn $name(irp: PIRP) -> usize {
            assert!(!irp.is_null());
            held().len()
        }
    };
}

with_expression!(expression_fragment, control = current_pin(), 77, ks_guard);

thread_local! {
    static CURRENT: std::cell::Cell<PKSPIN> = const { std::cell::Cell::new(std::ptr::null_mut()) };
}

fn current_pin() -> PKSPIN {
    CURRENT.get()
}

/// The parameter is the macro's own: the user's tokens cannot name it, and need not.
macro_rules! own_parameter {
    ($name:ident, $body:expr) => {
        #[ks_synchronized]
        unsafe fn $name(device: PKSDEVICE) -> usize {
            let unused = device;
            let _ = unused;
            let body: fn() -> usize = $body;
            body()
        }
    };
}

own_parameter!(hygienic, || held().len());

macro_rules! dispatch {
    ($($slot:ident => $name:ident),* $(,)?) => {
        $(
            #[ks_synchronized]
            unsafe extern "C" fn $name(_: PKSDEVICE, _: PIRP) {
                assert_eq!(held(), ["device of device#1"]);
            }
        )*

        static DISPATCH: KSDEVICE_DISPATCH = KSDEVICE_DISPATCH {
            $($slot: Some($name),)*
            ..KSDEVICE_DISPATCH::EMPTY
        };
    };
}

dispatch! {
    Stop => stop,
    Remove => remove,
    CancelStop => cancel_stop,
}

/// A macro whose expansion is the body's tail, and one that holds statements.
macro_rules! tail {
    ($($value:tt)*) => {
        { $($value)* }
    };
}

#[ks_synchronized]
unsafe fn macros_in_the_body(device: PKSDEVICE) -> usize {
    macro_rules! local {
        () => {
            held().len()
        };
    }
    assert!(!device.is_null());
    tail!(let count = local!(); count)
}

/// One handler per kind of fragment that a handler can be put together from.
mod fragments {
    use super::*;

    macro_rules! item {
        ($item:item) => {
            #[ks_synchronized]
            $item
        };
    }
    item! {
        pub(super) unsafe fn whole(_device: PKSDEVICE) -> usize {
            held().len()
        }
    }

    macro_rules! tokens {
        ($($tokens:tt)*) => {
            #[ks_synchronized]
            $($tokens)*
        };
    }
    tokens! {
        pub(super) unsafe extern "C" fn of_tokens(_device: PKSDEVICE) -> NtResult {
            Ok(())
        }
    }

    macro_rules! parts {
        ($abi:literal, $path:path, $target:ty, $ret:ty, $pattern:pat, $($statement:stmt;)*) => {
            #[ks_synchronized(control)]
            pub(super) unsafe extern $abi fn of_parts(pin: $path, $pattern: NTSTATUS) -> $ret {
                let _ = pin;
                $($statement;)*
                Default::default()
            }

            #[ks_synchronized(control)]
            pub(super) unsafe fn of_a_target(pin: *mut $target) -> $ret {
                let _ = pin;
                Default::default()
            }
        };
    }
    parts!("C", PKSPIN, KSPIN, NTSTATUS, _, let count = held().len(); assert_eq!(count, 1););

    macro_rules! through {
        ($body:block) => {
            again!($body);
        };
    }
    macro_rules! again {
        ($body:block) => {
            #[ks_synchronized]
            pub(super) unsafe fn handed_on(_device: PKSDEVICE) -> usize $body
        };
    }
    through!({ held().len() });

    macro_rules! looked_up {
        ($name:ident, $irp:ident, $object:expr) => {
            #[ks_synchronized(control = $object)]
            pub(super) unsafe extern "C" fn $name($irp: PIRP) -> NtResult {
                let _ = $irp;
                assert_eq!(held(), ["control of filter#1"]);
                Ok(())
            }
        };
    }
    looked_up!(by_expression, irp, pin(irp));

    macro_rules! method {
        ($this:ident, $name:ident, $ty:ty, $(#[$meta:meta])* $body:block) => {
            impl super::Holder {
                $(#[$meta])*
                pub(super) unsafe fn $name(&$this, _device: $ty) -> usize $body
            }
        };
    }
    method!(
        self,
        counted,
        PKSDEVICE,
        #[ks_synchronized]
        {
            self.0 + held().len()
        }
    );
}

struct Holder(usize);

/// Two names that only their hygiene tells apart, and a runtime that only the macro knows.
macro_rules! of_one_spelling {
    ($name:ident, $number:ident, $sum:expr) => {
        #[ks_synchronized(crate = $crate::macros::runtime)]
        unsafe fn $name(_device: PKSDEVICE, $number: u32, _number: u32) -> u32 {
            $sum * 10 + _number
        }
    };
}

mod runtime {
    pub(crate) use ks_guard::*;
}

of_one_spelling!(two_numbers, _number, _number);

#[test]
fn names_of_one_spelling() {
    play(Play::Pin, |o| unsafe {
        assert_eq!(two_numbers(o.device, 1, 2), 12);
    });
}

#[test]
fn every_fragment_is_understood() {
    let played = play(Play::Pin, |o| unsafe {
        assert_eq!(fragments::whole(o.device), 1);
        assert_eq!(fragments::of_tokens(o.device), STATUS_SUCCESS);
        assert_eq!(fragments::of_parts(o.pin, 1), STATUS_SUCCESS);
        assert_eq!(fragments::of_a_target(o.pin), STATUS_SUCCESS);
        assert_eq!(fragments::handed_on(o.device), 1);
        assert_eq!(fragments::by_expression(o.irp), STATUS_SUCCESS);
        assert_eq!(
            fragments::by_expression(std::ptr::null_mut()),
            STATUS_INVALID_PARAMETER
        );
        assert_eq!(Holder(4).counted(o.device), 5);
    });
    assert_eq!(played.taken.len(), 7);
}

#[test]
fn handlers_written_by_macros() {
    let played = play(Play::Pin, |o| unsafe {
        let held = ["device of device#1".to_owned()];
        assert_eq!(from_fragments(o.device, 2), (3, held.to_vec()));
        assert_eq!(with_a_lookup(o.irp), STATUS_SUCCESS);
        assert_eq!(
            with_a_lookup(std::ptr::null_mut()),
            STATUS_INVALID_PARAMETER
        );
        assert_eq!(extern_bare(o.device, o.irp), STATUS_SUCCESS);
        assert_eq!(extern_named(o.filter, o.irp), STATUS_SUCCESS);
        assert_eq!(extern_both(o.pin, o.irp), STATUS_SUCCESS);
        assert_eq!(expression_fragment(o.irp), 77);
        CURRENT.set(o.pin);
        assert_eq!(expression_fragment(o.irp), 1);
        CURRENT.set(std::ptr::null_mut());
        assert_eq!(hygienic(o.device), 1);
        DISPATCH.Stop.expect("set")(o.device, o.irp);
        DISPATCH.Remove.expect("set")(o.device, o.irp);
        DISPATCH.CancelStop.expect("set")(o.device, o.irp);
        assert_eq!(macros_in_the_body(o.device), 1);
    });
    assert_eq!(played.taken.len(), 12);
}
