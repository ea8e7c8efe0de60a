//! A helper takes a mutex in its body, where the scope shows.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(device, any_state)] //~ ERROR KSG020
    fn helper(cx: &mut Cx, device: Device<Drv>) {}
}

mod of_filter {
    use super::*;

    #[ks_synchronized(device, any_state)] //~ ERROR KSG020
    fn helper(cx: &mut Cx, filter: Filter<Capture>) {}
}

mod of_pin {
    use super::*;

    #[ks_synchronized(device, any_state)] //~ ERROR KSG020
    fn helper(cx: &mut Cx, pin: Pin<Video>) {}
}

fn main() {}
