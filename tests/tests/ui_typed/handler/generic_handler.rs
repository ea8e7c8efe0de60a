//! A dispatch table holds one function.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop)]
    fn handler<T>(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult { //~ ERROR KSG025
        Ok(())
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset)]
    fn handler<T>(cx: &mut Cx, filter: Filter<Capture>) -> NtResult { //~ ERROR KSG025
        Ok(())
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn handler<T>(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult { //~ ERROR KSG025
        Ok(())
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close)]
        fn handler<T>(cx: &mut Cx, pin: Pin<Video>, irp: PIRP) -> NtResult { //~ ERROR KSG025
            Ok(())
        }
    }
}

fn main() {}
