//! The event slots of filters are for filters, those of pins for pins.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::RemovedEvent;

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = pin::AddEvent)]
    fn handler(cx: &mut Cx, filter: Filter<Capture>, data: &KSEVENTDATA) -> NtResult { //~ ERROR KSG030
        Ok(())
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = filter::RemoveEvent)]
    fn handler(cx: &mut Cx, event: RemovedEvent<Video>) {} //~ ERROR KSG030 E0276 E0277
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = filter::EventSupport)]
        fn handler(cx: &mut Cx, pin: Pin<Video>, request: &KSEVENT, value: &mut u32) -> NtResult { //~ ERROR KSG030
            Ok(())
        }
    }
}

fn main() {}
