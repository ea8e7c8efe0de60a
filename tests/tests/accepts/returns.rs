//! Return types, `?`, coercions, labelled breaks, and what a failed lookup returns.
#![expect(
    clippy::needless_return,
    clippy::never_loop,
    clippy::unused_unit,
    reason = "the forms of the signature and of the body are the point"
)]

use std::ptr::null_mut;

use ks_guard::{NtResult, NtStatus, ffi, ffi::*, ks_synchronized};
use ks_guard_tests::{Play, held, play};

const CONTROL: &[&str] = &["control of filter#1"];

type Answer = Result<(), NtStatus>;
use NtStatus as Code;
type Renamed<T> = core::result::Result<T, Code>;

#[derive(Debug, PartialEq)]
enum Error {
    Status(i32),
    Text(String),
}

impl From<NtStatus> for Error {
    fn from(status: NtStatus) -> Self {
        Self::Status(status.into_raw())
    }
}

impl From<std::num::ParseIntError> for Error {
    fn from(error: std::num::ParseIntError) -> Self {
        Self::Text(error.to_string())
    }
}

fn check(status: NTSTATUS) -> NtResult {
    NtStatus::check(status)
}

#[ks_synchronized(control = pin(irp))]
unsafe extern "C" fn with_question_marks(irp: PIRP, first: NTSTATUS, second: NTSTATUS) -> Answer {
    assert!(!irp.is_null());
    check(first)?;
    NtStatus::check(second)?;
    Ok(())
}

#[ks_synchronized(control = pin(irp))]
unsafe extern "C" fn renamed(irp: PIRP) -> Renamed<()> {
    if irp.is_null() {
        Err(Code::from_raw(STATUS_UNSUCCESSFUL))
    } else {
        Ok(())
    }
}

#[ks_synchronized(control = pin(irp))]
unsafe fn own_error(irp: PIRP, text: &str) -> Result<u32, Error> {
    assert_eq!(held(), CONTROL);
    if irp.is_null() {
        return Err(Error::Text("unreachable".to_owned()));
    }
    Ok(text.parse::<u32>()?)
}

#[ks_synchronized(control = pin(irp))]
unsafe fn status(irp: PIRP) -> NTSTATUS {
    if irp.is_null() {
        STATUS_UNSUCCESSFUL
    } else {
        STATUS_SUCCESS
    }
}

#[ks_synchronized(control = pin(irp))]
unsafe fn qualified_status(irp: PIRP) -> ffi::NTSTATUS {
    if irp.is_null() {
        STATUS_UNSUCCESSFUL
    } else {
        STATUS_SUCCESS
    }
}

#[ks_synchronized(control = pin(irp))]
unsafe fn unit(irp: PIRP, ran: &mut bool) {
    *ran = !irp.is_null();
}

#[ks_synchronized(control = pin(irp))]
unsafe fn explicit_unit(irp: PIRP, ran: &mut bool) -> () {
    *ran = !irp.is_null();
}

#[ks_synchronized(control = pin(irp), otherwise = -1)]
unsafe fn integer(irp: PIRP) -> i32 {
    i32::from(!irp.is_null())
}

#[ks_synchronized(control = pin(irp), otherwise = STATUS_NO_SUCH_DEVICE)]
unsafe extern "C" fn another_status(irp: PIRP) -> NTSTATUS {
    i32::from(irp.is_null())
}

#[ks_synchronized(control = pin(irp), otherwise = Err(NtStatus::from_raw(STATUS_NOT_FOUND)))]
unsafe extern "C" fn another_error(irp: PIRP) -> NtResult {
    assert!(!irp.is_null());
    Ok(())
}

#[ks_synchronized(control = pin(irp), otherwise = fallback + 1)]
unsafe fn computed(irp: PIRP, fallback: u32) -> u32 {
    u32::from(!irp.is_null()) * fallback
}

#[ks_synchronized(control = pin(irp), otherwise = { let text = name.clone(); format!("no {text}") })]
unsafe fn block_for_failure(irp: PIRP, name: String) -> String {
    assert!(!irp.is_null());
    name
}

#[ks_synchronized(control = pin(irp), otherwise = return *left)]
unsafe fn leaves_early(irp: PIRP, left: &u32) -> u32 {
    left + u32::from(!irp.is_null())
}

#[ks_synchronized(control = pin(irp), otherwise = None)]
unsafe fn optional(irp: PIRP) -> Option<std::num::NonZero<u32>> {
    std::num::NonZero::new(u32::from(!irp.is_null()))
}

#[ks_synchronized(control = pin(irp), otherwise = Vec::new())]
unsafe fn typed_by_the_signature(irp: PIRP) -> Vec<u64> {
    if irp.is_null() { vec![] } else { vec![1] }
}

// Coercions that need the declared type inside the body.

#[ks_synchronized]
unsafe fn unsized_box(_device: PKSDEVICE, one: bool) -> Box<dyn Fn(u32) -> u32> {
    if one {
        return Box::new(|n| n + 1);
    }
    Box::new(move |n| n * 2)
}

#[ks_synchronized]
unsafe fn slices_of_two_lengths(_device: PKSDEVICE, long: bool) -> &'static [u8] {
    if long {
        return b"long";
    }
    b"no"
}

#[ks_synchronized]
unsafe fn function_items(_device: PKSDEVICE, up: bool) -> fn(u32) -> u32 {
    fn increment(n: u32) -> u32 {
        n + 1
    }
    fn decrement(n: u32) -> u32 {
        n - 1
    }
    if up { increment } else { decrement }
}

#[ks_synchronized]
unsafe fn literal(_device: PKSDEVICE) -> u64 {
    5_000_000_000
}

#[ks_synchronized]
unsafe fn inferred(_device: PKSDEVICE) -> Result<u8, Error> {
    let value = "7".parse()?;
    Ok(value)
}

#[ks_synchronized]
unsafe fn pointer_to_const(device: PKSDEVICE) -> *const KSDEVICE {
    device
}

#[ks_synchronized]
unsafe fn never_comes_to_an_end(_device: PKSDEVICE, n: u32) -> u32 {
    let mut n = n;
    loop {
        n += 1;
        if n > 10 {
            return n;
        }
    }
}

#[ks_synchronized]
unsafe fn labelled(_device: PKSDEVICE, n: u32) -> u32 {
    'outer: {
        for i in 0.. {
            'body: loop {
                if i == n {
                    break 'outer i * 10;
                }
                break 'body;
            }
        }
        0
    }
}

#[ks_synchronized]
unsafe fn only_items(_device: PKSDEVICE) {
    fn _unused() {}
}

#[ks_synchronized]
unsafe fn ends_with_a_macro(_device: PKSDEVICE) -> String {
    format!("{}", 1)
}

#[ks_synchronized]
unsafe fn ends_with_a_semicolon(_device: PKSDEVICE) -> u32 {
    return 4;
}

#[ks_synchronized]
unsafe fn asynchronous_block(_device: PKSDEVICE) -> impl core::future::Future<Output = u32> {
    async { 4 }
}

#[test]
fn results_come_back() {
    let played = play(Play::Pin, |o| unsafe {
        assert_eq!(
            with_question_marks(o.irp, STATUS_SUCCESS, STATUS_SUCCESS),
            STATUS_SUCCESS
        );
        assert_eq!(
            with_question_marks(o.irp, STATUS_NOT_FOUND, STATUS_SUCCESS),
            STATUS_NOT_FOUND
        );
        assert_eq!(
            with_question_marks(o.irp, STATUS_SUCCESS, STATUS_CANCELLED),
            STATUS_CANCELLED
        );
        assert_eq!(renamed(o.irp), STATUS_SUCCESS);
        assert_eq!(own_error(o.irp, "12"), Ok(12));
        assert!(matches!(own_error(o.irp, "x"), Err(Error::Text(_))));
        assert_eq!(status(o.irp), STATUS_SUCCESS);
        assert_eq!(qualified_status(o.irp), STATUS_SUCCESS);
        let (mut ran, mut also) = (false, false);
        unit(o.irp, &mut ran);
        explicit_unit(o.irp, &mut also);
        assert!(ran && also);
        assert_eq!(integer(o.irp), 1);
        assert_eq!(another_status(o.irp), 0);
        assert_eq!(another_error(o.irp), STATUS_SUCCESS);
        assert_eq!(computed(o.irp, 6), 6);
        assert_eq!(block_for_failure(o.irp, "pin".to_owned()), "pin");
        assert_eq!(leaves_early(o.irp, &6), 7);
        assert_eq!(optional(o.irp).map(u32::from), Some(1));
        assert_eq!(typed_by_the_signature(o.irp), [1]);
    });
    assert_eq!(played.taken.len(), 18);
    assert!(played.taken.iter().all(|taken| taken == CONTROL[0]));
}

#[test]
fn a_failed_lookup_acquires_nothing() {
    let played = play(Play::Filter, |_| unsafe {
        let irp = null_mut();
        assert_eq!(
            with_question_marks(irp, STATUS_SUCCESS, STATUS_SUCCESS),
            STATUS_INVALID_PARAMETER
        );
        assert_eq!(renamed(irp), STATUS_INVALID_PARAMETER);
        assert_eq!(
            own_error(irp, "12"),
            Err(Error::Status(STATUS_INVALID_PARAMETER))
        );
        assert_eq!(status(irp), STATUS_INVALID_PARAMETER);
        assert_eq!(qualified_status(irp), STATUS_INVALID_PARAMETER);
        let (mut ran, mut also) = (false, false);
        unit(irp, &mut ran);
        explicit_unit(irp, &mut also);
        assert!(!ran && !also);
        assert_eq!(integer(irp), -1);
        assert_eq!(another_status(irp), STATUS_NO_SUCH_DEVICE);
        assert_eq!(another_error(irp), STATUS_NOT_FOUND);
        assert_eq!(computed(irp, 6), 7);
        assert_eq!(block_for_failure(irp, "pin".to_owned()), "no pin");
        assert_eq!(leaves_early(irp, &6), 6);
        assert_eq!(optional(irp), None);
        assert!(typed_by_the_signature(irp).is_empty());
    });
    assert!(played.taken.is_empty());
}

#[test]
fn bodies_are_typed_by_the_signature() {
    let played = play(Play::Pin, |o| unsafe {
        let device = o.device;
        assert_eq!(
            unsized_box(device, true)(4) + unsized_box(device, false)(4),
            13
        );
        assert_eq!(slices_of_two_lengths(device, true), b"long");
        assert_eq!(slices_of_two_lengths(device, false), b"no");
        assert_eq!(function_items(device, true)(1), 2);
        assert_eq!(literal(device), 5_000_000_000);
        assert_eq!(inferred(device), Ok(7));
        assert!(!pointer_to_const(device).is_null());
        assert_eq!(never_comes_to_an_end(device, 1), 11);
        assert_eq!(labelled(device, 3), 30);
        only_items(device);
        assert_eq!(ends_with_a_macro(device), "1");
        assert_eq!(ends_with_a_semicolon(device), 4);
        drop(asynchronous_block(device));
    });
    assert_eq!(played.taken.len(), 14);
}
