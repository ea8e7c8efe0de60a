//! The body cannot name what holds the mutex, whatever it guesses.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized]
unsafe fn early_release(device: PKSDEVICE) {
    drop(guard); //~ ERROR E0425
    drop(_guard); //~ ERROR E0425
    core::mem::forget(__guard); //~ ERROR E0425
    let kept = lock; //~ ERROR E0425
}

fn main() {}
