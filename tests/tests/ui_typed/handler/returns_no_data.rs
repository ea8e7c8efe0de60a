//! Add and Create return the data of the object that they make.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::{NewDevice, NewFilter, NewPin};

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::Add)]
    fn handler(cx: &mut Cx, device: NewDevice<Drv>) -> NtResult { //~ ERROR KSG122
        Ok(())
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Create)]
    fn handler(cx: &mut Cx, filter: NewFilter<Capture>, irp: PIRP) -> NtResult<u32> { //~ ERROR KSG122
        Ok(1)
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::Create)]
    fn handler(cx: &mut Cx, pin: NewPin<Video>, irp: PIRP) -> NtStatus { //~ ERROR KSG122
        NtStatus::SUCCESS
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Create)]
        fn handler(cx: &mut Cx, pin: NewPin<Video>, irp: PIRP) -> NtResult<(u64, u32)> { //~ ERROR KSG122
            Ok((1, 2))
        }
    }
}

fn main() {}
