//! Without a context a body could not say in which lock state it runs.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop)]
    fn handler(device: Device<Drv>, irp: PIRP) -> NtResult { //~ ERROR KSG021
        Ok(())
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset)]
    fn handler(filter: Filter<Capture>) -> NtResult { //~ ERROR KSG021
        Ok(())
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn handler(pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult { //~ ERROR KSG021
        Ok(())
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close)]
        fn handler(pin: Pin<Video>, irp: PIRP) -> NtResult { //~ ERROR KSG021
            Ok(())
        }
    }
}

fn main() {}
