//! AVStream locking for Windows minidrivers.
#![no_std]
extern crate self as ks_guard;

#[doc(hidden)]
pub mod __private;
pub mod errors;
pub mod ffi;
mod lock;
mod status;

pub use __private::HandlerReturn;
#[doc = include_str!("ks_synchronized.md")]
pub use ks_guard_macros::ks_synchronized;
pub use status::{NtResult, NtStatus};
