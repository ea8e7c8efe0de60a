//! The object is found before the body runs: its expression sees the parameters and nothing else.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized(control = chosen)] //~ ERROR E0425
unsafe fn select(filter: PKSFILTER) {
    let chosen = filter;
}

fn main() {}
