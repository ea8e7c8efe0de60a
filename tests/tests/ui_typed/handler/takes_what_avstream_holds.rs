//! AVStream holds the mutex in this slot: taking it again waits for this very thread.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop, device)] //~ ERROR KSG100
    fn handler(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult {
        Ok(())
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Sleep, device)] //~ ERROR KSG100 KSG101 KSG102
    fn handler(cx: &mut Cx, filter: Filter<Capture>, state: DEVICE_POWER_STATE) -> () {
        ()
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState, control)] //~ ERROR KSG103
    fn handler(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        Ok(())
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close, control)] //~ ERROR KSG103
        fn handler(cx: &mut Cx, pin: Pin<Video>, irp: PIRP) -> NtResult {
            Ok(())
        }
    }
}

fn main() {}
