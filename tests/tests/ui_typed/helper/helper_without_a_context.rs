//! A requirement is about the state of a context.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(any_state)]
    fn helper(device: Device<Drv>) {} //~ ERROR KSG021
}

mod of_filter {
    use super::*;

    #[ks_synchronized(any_state)]
    fn helper(filter: Filter<Capture>) {} //~ ERROR KSG021
}

mod of_pin {
    use super::*;

    #[ks_synchronized(any_state)]
    fn helper(pin: Pin<Video>) {} //~ ERROR KSG021
}

fn main() {}
