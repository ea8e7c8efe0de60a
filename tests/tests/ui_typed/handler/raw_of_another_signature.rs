//! A raw handler has its slot's C signature.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::Stop)]
    unsafe extern "C" fn handler(device: PKSDEVICE) {} //~ ERROR KSG031
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset<Capture>)]
    unsafe extern "C" fn handler(filter: PKSFILTER) {} //~ ERROR KSG031
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::Close)]
    unsafe extern "C" fn handler(pin: PKSPIN, irp: PIRP) -> u64 { //~ ERROR KSG031
        0
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close<Video>)]
        unsafe extern "C" fn handler(pin: PKSPIN, irp: PIRP) {} //~ ERROR KSG031
    }
}

fn main() {}
