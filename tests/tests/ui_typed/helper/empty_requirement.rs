//! A list that asks for nothing hides that any caller will do.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(may_take())] //~ ERROR KSG027
    fn helper(cx: &mut Cx, device: Device<Drv>) {}
}

mod of_filter {
    use super::*;

    #[ks_synchronized(may_take())] //~ ERROR KSG027
    fn helper(cx: &mut Cx, filter: Filter<Capture>) {}
}

mod of_pin {
    use super::*;

    #[ks_synchronized(may_take())] //~ ERROR KSG027
    fn helper(cx: &mut Cx, pin: Pin<Video>) {}
}

fn main() {}
