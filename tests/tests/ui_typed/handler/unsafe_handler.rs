//! A typed handler is safe: there is no contract left for a caller to keep.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop)]
    unsafe fn handler(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult { //~ ERROR KSG024
        Ok(())
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset)]
    unsafe fn handler(cx: &mut Cx, filter: Filter<Capture>) -> NtResult { //~ ERROR KSG024
        Ok(())
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    unsafe fn handler(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult { //~ ERROR KSG024
        Ok(())
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close)]
        unsafe fn handler(cx: &mut Cx, pin: Pin<Video>, irp: PIRP) -> NtResult { //~ ERROR KSG024
            Ok(())
        }
    }
}

fn main() {}
