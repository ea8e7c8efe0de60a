//! Where the documents decide there is nothing to assume.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop, unsafe(assume_free(device)))] //~ ERROR KSG119
    fn handler(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult {
        Ok(())
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset, unsafe(assume_free(processing)))] //~ ERROR KSG119
    fn handler(cx: &mut Cx, filter: Filter<Capture>) -> NtResult {
        Ok(())
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState, unsafe(assume_free(control)))] //~ ERROR KSG119
    fn handler(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        Ok(())
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close, unsafe(assume_free(control)))] //~ ERROR KSG119
        fn handler(cx: &mut Cx, pin: Pin<Video>, irp: PIRP) -> NtResult {
            Ok(())
        }
    }
}

fn main() {}
