//! What a slot may not return has no type there.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop)]
    fn handler(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NTSTATUS { //~ ERROR KSG122
        STATUS_PENDING
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset)]
    fn handler(cx: &mut Cx, filter: Filter<Capture>) -> bool { //~ ERROR KSG122
        true
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn handler(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NTSTATUS { //~ ERROR KSG122
        STATUS_PENDING
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close)]
        fn handler(cx: &mut Cx, pin: Pin<Video>, irp: PIRP) -> NTSTATUS { //~ ERROR KSG122
            STATUS_PENDING
        }
    }
}

fn main() {}
