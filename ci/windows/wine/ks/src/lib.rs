//! The smallest honest `ks.sys`: enough of AVStream to drive one minidriver under Wine's kernel, and to check its
//! locks with the kernel's own mutexes.
//!
//! The user-space simulator (`sim/`) is not this: it needs std (threads that park for good, a watchdog, backtraces
//! in its reports), and Wine 8 lacks what std for Windows imports. What both must agree on is the header, and they
//! share it: `ks_guard::ffi`. Each function here does what its page says for one device, a few filters and pins,
//! and nothing for a facility that `scenario` does not reach. Wine calls no entry point of an imported `.sys`, so
//! the first call that arrives is the driver's `KsInitializeDriver`, which runs the whole scenario.
#![no_std]

extern crate wdk_panic;

mod driver;
mod events;
mod exports;
mod frames;
mod locks;
mod objects;
mod power;
mod scenario;

use core::ffi::CStr;

use wdk_sys::{NTSTATUS, PCUNICODE_STRING, PDRIVER_OBJECT};

/// Prints one line of the trace. `%s`, `%p` and `%d` stand for strings, pointers and numbers, as in C.
macro_rules! trace {
    ($format:literal $(, $argument:expr)*) => {{
        const FORMAT: &core::ffi::CStr =
            match core::ffi::CStr::from_bytes_with_nul(concat!("ks: ", $format, "\n\0").as_bytes()) {
                Ok(format) => format,
                Err(_) => panic!("a NUL within a format"),
            };
        // SAFETY: the arguments are as many and of such types as the format says, by the eyes of its writer.
        unsafe { wdk_sys::ntddk::DbgPrint(FORMAT.as_ptr() $(, $argument)*) };
    }};
}
use trace;

/// Reports a broken rule; the scenario then stops at its next step.
pub(crate) fn violation(rule: &CStr, what: &CStr, place: &CStr) {
    scenario::FAILED.store(true, core::sync::atomic::Ordering::Release);
    trace!(
        "VIOLATION %s: %s in %s",
        rule.as_ptr(),
        what.as_ptr(),
        place.as_ptr()
    );
}

/// What the linker wants; Wine does not call it.
///
/// # Safety
/// None is needed.
// SAFETY: the linker's /ENTRY option names it.
#[unsafe(export_name = "DriverEntry")]
pub unsafe extern "system" fn driver_entry(_: PDRIVER_OBJECT, _: PCUNICODE_STRING) -> NTSTATUS {
    wdk_sys::STATUS_SUCCESS
}
