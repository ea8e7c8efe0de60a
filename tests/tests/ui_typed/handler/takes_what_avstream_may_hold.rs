//! The documents do not decide whether AVStream holds the mutex: taking it is a gamble, and an assumption belongs in the source.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::CancelStop, device)] //~ ERROR KSG100
    fn handler(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {}
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset, control)] //~ ERROR KSG103
    fn handler(cx: &mut Cx, filter: Filter<Capture>) -> NtResult {
        Ok(())
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::Reset, control)] //~ ERROR KSG103
    fn handler(cx: &mut Cx, pin: Pin<Video>) {}
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::SetDeviceState, device)] //~ ERROR KSG100 KSG101
        fn handler(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
            Ok(())
        }
    }
}

fn main() {}
