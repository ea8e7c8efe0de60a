//! An assumption is about how AVStream enters a slot.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(any_state, unsafe(assume_free(device)))] //~ ERROR KSG020
    fn helper(cx: &mut Cx, device: Device<Drv>) {}
}

mod of_filter {
    use super::*;

    #[ks_synchronized(any_state, unsafe(assume_free(device)))] //~ ERROR KSG020
    fn helper(cx: &mut Cx, filter: Filter<Capture>) {}
}

mod of_pin {
    use super::*;

    #[ks_synchronized(any_state, unsafe(assume_free(device)))] //~ ERROR KSG020
    fn helper(cx: &mut Cx, pin: Pin<Video>) {}
}

fn main() {}
