//! AVStream locking for Windows minidrivers.
#![no_std]
extern crate self as ks_guard;

#[doc(hidden)]
pub mod __private;
pub mod ffi;
mod lock;
mod status;

pub use __private::HandlerReturn;
pub use ks_guard_macros::ks_synchronized;
pub use status::{NtResult, NtStatus};
