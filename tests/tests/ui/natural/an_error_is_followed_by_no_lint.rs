//! Beside an error the function takes no lock, which is no reason for a lint to speak about it.
#![deny(warnings)]

use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized(control)] //~ ERROR KSG012
pub unsafe extern "C" fn create(irp: PIRP) -> Result<(), ks_guard::NtStatus> {
    Ok(())
}

#[ks_synchronized(control = )] //~ ERROR KSG007
pub unsafe fn reset(filter: PKSFILTER, mut count: u32) -> u32 {
    count += 1;
    count
}

#[ks_synchronized] //~ ERROR KSG010
pub unsafe fn wake(camera: Camera, _state: DEVICE_POWER_STATE) {}

pub struct Camera;

fn main() {}
