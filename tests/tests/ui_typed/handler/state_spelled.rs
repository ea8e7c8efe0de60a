//! The state of a handler is its slot's, and nobody else's to choose.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop)]
    fn handler(cx: &mut Cx<Free>, device: Device<Drv>, irp: PIRP) -> NtResult { //~ ERROR KSG023
        Ok(())
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset)]
    fn handler(cx: &mut Cx<Free>, filter: Filter<Capture>) -> NtResult { //~ ERROR KSG023
        Ok(())
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn handler(cx: &mut Cx<Free>, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult { //~ ERROR KSG023
        Ok(())
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close)]
        fn handler(cx: &mut Cx<Free>, pin: Pin<Video>, irp: PIRP) -> NtResult { //~ ERROR KSG023
            Ok(())
        }
    }
}

fn main() {}
