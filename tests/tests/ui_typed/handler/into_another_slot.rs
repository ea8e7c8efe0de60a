//! Each slot is entered with other mutexes held, and a handler is good for its own alone.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop)]
    fn handler(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult {
        Ok(())
    }

    fn table(table: DeviceDispatch<Drv>) {
        let _ = table.stop(handler); //~ ERROR KSG114
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset)]
    fn handler(cx: &mut Cx, filter: Filter<Capture>) -> NtResult {
        Ok(())
    }

    fn table(table: FilterDispatch<Capture>) {
        let _ = table.process(handler); //~ ERROR KSG114
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn handler(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        Ok(())
    }

    fn table(table: PinDispatch<Video>) {
        let _ = table.reset(handler); //~ ERROR KSG114
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

        fn table(table: PinDispatch<Video>) {
            let _ = table.connect(Handlers::handler); //~ ERROR KSG114
        }
    }
}

fn main() {}
