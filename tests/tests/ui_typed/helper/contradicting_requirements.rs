//! No caller can hold a mutex and leave it to be taken.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(requires(control), may_take(control))] //~ ERROR KSG027
    fn helper(cx: &mut Cx, device: Device<Drv>) {}
}

mod of_filter {
    use super::*;

    #[ks_synchronized(requires(control), may_take(control))] //~ ERROR KSG027
    fn helper(cx: &mut Cx, filter: Filter<Capture>) {}
}

mod of_pin {
    use super::*;

    #[ks_synchronized(requires(control), may_take(control))] //~ ERROR KSG027
    fn helper(cx: &mut Cx, pin: Pin<Video>) {}
}

fn main() {}
