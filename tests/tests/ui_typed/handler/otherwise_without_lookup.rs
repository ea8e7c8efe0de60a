//! Nothing is looked up in a typed handler, so there is no failure to have a value for.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop, otherwise = Ok(()))] //~ ERROR KSG020
    fn handler(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult {
        Ok(())
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset, otherwise = Ok(()))] //~ ERROR KSG020
    fn handler(cx: &mut Cx, filter: Filter<Capture>) -> NtResult {
        Ok(())
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState, otherwise = Ok(()))] //~ ERROR KSG020
    fn handler(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        Ok(())
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close, otherwise = Ok(()))] //~ ERROR KSG020
        fn handler(cx: &mut Cx, pin: Pin<Video>, irp: PIRP) -> NtResult {
            Ok(())
        }
    }
}

fn main() {}
