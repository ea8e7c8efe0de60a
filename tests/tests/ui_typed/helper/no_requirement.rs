//! A helper says what it asks of its callers.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG026
    fn helper(cx: &mut Cx, device: Device<Drv>) {}
}

mod of_filter {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG026
    fn helper(cx: &mut Cx, filter: Filter<Capture>) {}
}

mod of_pin {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG026
    fn helper(cx: &mut Cx, pin: Pin<Video>) {}
}

fn main() {}
