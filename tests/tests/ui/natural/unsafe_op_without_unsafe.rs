//! The body of an `unsafe fn` is judged as the author's own: no `unsafe` of the expansion covers it.
#![deny(unsafe_op_in_unsafe_fn)]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized]
unsafe fn context(device: PKSDEVICE) -> PVOID {
    (*device).Context //~ ERROR E0133
}

fn main() {}
