// tests/ui/release_in_body.rs: the driver never releases what the attribute releases
use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized]
unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) {
    unsafe { KsReleaseDevice(device) } //~ ERROR KSG013
}

fn main() {}
