//! The object of a callback comes as a handle, which knows the callback it is good for.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop)]
    fn handler(cx: &mut Cx, device: PKSPIN) -> NtResult { //~ ERROR KSG022
        Ok(())
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset)]
    fn handler(cx: &mut Cx, filter: PKSPIN) -> NtResult { //~ ERROR KSG022
        Ok(())
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn handler(cx: &mut Cx, pin: PKSPIN) -> NtResult { //~ ERROR KSG022
        Ok(())
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close)]
        fn handler(cx: &mut Cx, pin: PKSPIN) -> NtResult { //~ ERROR KSG022
            Ok(())
        }
    }
}

fn main() {}
