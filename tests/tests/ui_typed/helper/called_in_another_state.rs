//! A helper is called where what it asks for is so, and nowhere else.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(requires(device))]
    fn helper(cx: &mut Cx, device: Device<Drv>) {}

    #[ks_synchronized(slot = device::SurpriseRemoval)]
    fn handler(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
        helper(cx, device); //~ ERROR KSG107
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(requires(control))]
    fn helper(cx: &mut Cx, filter: Filter<Capture>) {}

    #[ks_synchronized(slot = filter::SetProperty)]
    fn handler(cx: &mut Cx, filter: Filter<Capture>, request: &KSPROPERTY, value: &u32) -> NtResult {
        helper(cx, filter); //~ ERROR KSG108
        Ok(())
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(may_take(control))]
    fn helper(cx: &mut Cx, pin: Pin<Video>) {}

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn handler(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        helper(cx, pin); //~ ERROR KSG103
        Ok(())
    }
}

fn main() {}
