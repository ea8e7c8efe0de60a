//! Only AVStream enters a slot: a call from Rust would claim a lock state that is not there.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop)]
    fn handler(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult {
        Ok(())
    }

    fn caller() {
        handler(); //~ ERROR E0618
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset)]
    fn handler(cx: &mut Cx, filter: Filter<Capture>) -> NtResult {
        Ok(())
    }

    fn caller() {
        handler(); //~ ERROR E0618
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn handler(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        Ok(())
    }

    fn caller() {
        handler(); //~ ERROR E0618
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close)]
        fn handler(cx: &mut Cx, pin: Pin<Video>, irp: PIRP) -> NtResult {
            Ok(())
        }

        fn caller() {
            Handlers::handler(); //~ ERROR E0618
        }
    }
}

/// The body has the handler's name, and asks for what its own pattern does not name.
mod by_itself {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn handler(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        handler(cx, pin, to, from) //~ ERROR E0061
    }
}

fn main() {}
