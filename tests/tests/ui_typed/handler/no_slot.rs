//! A function over a context runs in a lock state, and something has to say in which.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG026
    fn handler(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult {
        Ok(())
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG026
    fn handler(cx: &mut Cx, filter: Filter<Capture>) -> NtResult {
        Ok(())
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG026
    fn handler(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        Ok(())
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized] //~ ERROR KSG026
        fn handler(cx: &mut Cx, pin: Pin<Video>, irp: PIRP) -> NtResult {
            Ok(())
        }
    }
}

fn main() {}
