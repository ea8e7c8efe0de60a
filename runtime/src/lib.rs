//! AVStream locking for Windows minidrivers.
#![no_std]
extern crate self as ks_guard;

pub mod ffi;
