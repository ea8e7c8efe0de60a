//! Which mentions of `STATUS_PENDING` in a body are returns of it.

use proc_macro2::{Delimiter, Group, TokenStream};
use std::str::FromStr;

use crate::pending;

fn returned(body: &str) -> usize {
    let tokens = TokenStream::from_str(body).expect("a test's body is Rust tokens");
    pending::returned(&Group::new(Delimiter::Brace, tokens)).len()
}

/// Each `STATUS_PENDING` in these is returned.
#[test]
fn what_is_returned() {
    for body in [
        "STATUS_PENDING",
        "ffi::STATUS_PENDING",
        "return STATUS_PENDING;",
        "return STATUS_PENDING",
        "{ (STATUS_PENDING) }",
        "unsafe { STATUS_PENDING }",
        "let x = 1; if x == 1 { STATUS_PENDING } else { STATUS_SUCCESS }",
        "if a { STATUS_PENDING } else if b { STATUS_PENDING } else { STATUS_PENDING }",
        "match x { A if b => STATUS_PENDING, B => { f(); STATUS_PENDING } _ => return STATUS_PENDING }",
        "match x { STATUS_SUCCESS | STATUS_TIMEOUT => return STATUS_PENDING, other => other }",
        "if a || b { return STATUS_PENDING; } STATUS_SUCCESS",
        "while a | b { return STATUS_PENDING; } STATUS_SUCCESS",
        "let Some(x) = x else { return STATUS_PENDING }; STATUS_SUCCESS",
        "for x in y { if !(x) { return STATUS_PENDING; } } STATUS_SUCCESS",
        "let f = |x| x + 1; return STATUS_PENDING;",
        "let f = || { 1 }; return STATUS_PENDING;",
        "let f = |x| -> u32 { 1 }; STATUS_PENDING",
        "let f: fn(u32) = g; STATUS_PENDING",
        "fn g() -> u32 { 1 } return STATUS_PENDING;",
        "trace!(a); STATUS_PENDING",
        "return if a { STATUS_PENDING } else { STATUS_SUCCESS };",
        "Err(NtStatus::from_raw(STATUS_PENDING))",
        "Err(STATUS_PENDING.into())",
        "STATUS_PENDING as NTSTATUS",
        "#![allow(unused)] STATUS_PENDING",
    ] {
        let mentions = body.matches("STATUS_PENDING").count();
        assert_eq!(returned(body), mentions, "{body}");
    }
    for body in [
        "Err(NtStatus::PENDING)",
        "Ok(ks_guard::NtStatus::PENDING)",
        "NtStatus::PENDING.into_raw()",
        "Err(NtStatus::PENDING)?; Ok(())",
        "return Err(NtStatus::PENDING);",
    ] {
        assert_eq!(returned(body), 1, "{body}");
    }
}

/// No `STATUS_PENDING` in these is known to be.
#[test]
fn what_is_not_returned() {
    for body in [
        "let status = call_down(irp); if status == STATUS_PENDING { wait(); } status",
        "status != STATUS_PENDING",
        "match status { STATUS_PENDING => STATUS_SUCCESS, other => other }",
        "match status { ffi::STATUS_PENDING | STATUS_SUCCESS => return 1, _ => 2 }",
        "if let STATUS_PENDING = status { return STATUS_SUCCESS; } status",
        "if matches!(status, STATUS_PENDING) { 1 } else { 2 }",
        "matches!(status, NtStatus::PENDING)",
        "let status = if a { STATUS_PENDING } else { STATUS_SUCCESS }; finish(status)",
        "finish(STATUS_PENDING)",
        "Err(map(NtStatus::PENDING))",
        "if call_down(irp) == Err(NtStatus::PENDING) { return Ok(()); } Ok(())",
        "match call_down(irp) { Err(NtStatus::PENDING) => Ok(()), other => other }",
        "let f = |irp| STATUS_PENDING; f(irp)",
        "let f = |irp: PIRP| -> NTSTATUS { return STATUS_PENDING; }; f(irp)",
        "with(move || { return STATUS_PENDING; })",
        "with(|| { if a { return STATUS_PENDING } 1 })",
        "with(a, |x, y| match x { _ => return STATUS_PENDING }, b)",
        "let f = &|x| { return STATUS_PENDING }; 1",
        "let f = async { return STATUS_PENDING }; 1",
        "unsafe extern \"C\" fn done(irp: PIRP) -> NTSTATUS { return STATUS_PENDING; } 1",
        "fn f() -> NTSTATUS { STATUS_PENDING } f()",
        "guard!(return STATUS_PENDING); 1",
        "return status == STATUS_PENDING;",
        "return (status, STATUS_PENDING);",
        "STATUS_PENDING;",
        "PENDING",
        "State::PENDING",
        "half typed STATUS_PENDING",
        "",
    ] {
        assert_eq!(returned(body), 0, "{body}");
    }
}
