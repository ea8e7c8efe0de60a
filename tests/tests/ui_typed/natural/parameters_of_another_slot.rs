//! A handler takes what its slot passes.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop)]
    fn handler(cx: &mut Cx, device: Device<Drv>, irp: PIRP, more: u32) -> NtResult { //~ ERROR KSG022
        Ok(())
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Reset)]
    fn handler(cx: &mut Cx, filter: Filter<Capture>, more: u32) -> NtResult { //~ ERROR KSG022
        Ok(())
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn handler(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE, more: u32) -> NtResult { //~ ERROR KSG022
        Ok(())
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close)]
        fn handler(cx: &mut Cx, pin: Pin<Video>, irp: PIRP, more: u32) -> NtResult { //~ ERROR KSG022
            Ok(())
        }
    }
}

mod one_too_few {
    use super::*;

    #[ks_synchronized(slot = pin::Create)]
    fn handler(cx: &mut Cx, pin: NewPin<Video>) -> NtResult<(u32, u64)> { //~ ERROR KSG022
        Ok((0, 0))
    }
}

mod another_handle {
    use super::*;

    #[ks_synchronized(slot = pin::Create)]
    fn handler(cx: &mut Cx, pin: Pin<Video>, irp: PIRP) -> NtResult<(u32, u64)> { //~ ERROR KSG022
        Ok((0, 0))
    }
}

mod another_type {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn handler(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: bool) -> NtResult { //~ ERROR E0308
        Ok(())
    }
}

fn main() {}
