//! A typed handler has one object, its handle.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop, device = irp)] //~ ERROR KSG020
    fn handler(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult {
        Ok(())
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset, device = irp)] //~ ERROR KSG020
    fn handler(cx: &mut Cx, filter: Filter<Capture>) -> NtResult {
        Ok(())
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState, device = irp)] //~ ERROR KSG020
    fn handler(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        Ok(())
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close, device = irp)] //~ ERROR KSG020
        fn handler(cx: &mut Cx, pin: Pin<Video>, irp: PIRP) -> NtResult {
            Ok(())
        }
    }
}

fn main() {}
