//! A handler becomes a value of its own, in which `Self` has no meaning.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop)]
    fn handler(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult {
        Self::helper(); //~ ERROR KSG025
        Ok(())
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset)]
    fn handler(cx: &mut Cx, filter: Filter<Capture>) -> NtResult {
        Self::helper(); //~ ERROR KSG025
        Ok(())
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn handler(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        Self::helper(); //~ ERROR KSG025
        Ok(())
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close)]
        fn handler(cx: &mut Cx, pin: Pin<Video>, irp: PIRP) -> NtResult {
            Self::helper(); //~ ERROR KSG025
            Ok(())
        }
    }
}

fn main() {}
