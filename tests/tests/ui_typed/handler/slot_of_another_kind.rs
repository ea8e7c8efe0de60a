//! A slot belongs to one kind of object.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = pin::Close)]
    fn handler(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult { //~ ERROR KSG030
        Ok(())
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = pin::Close)]
    fn handler(cx: &mut Cx, filter: Filter<Capture>, irp: PIRP) -> NtResult { //~ ERROR KSG030
        Ok(())
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = filter::Close)]
    fn handler(cx: &mut Cx, pin: Pin<Video>, irp: PIRP) -> NtResult { //~ ERROR KSG030
        Ok(())
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = device::QueryStop)]
        fn handler(cx: &mut Cx, pin: Pin<Video>, irp: PIRP) -> NtResult { //~ ERROR KSG030
            Ok(())
        }
    }
}

fn main() {}
