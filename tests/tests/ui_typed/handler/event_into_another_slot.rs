//! AddEvent runs at PASSIVE_LEVEL and RemoveEvent does not: neither stands in for the other, nor for a property.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::{
    RemovedEvent,
    slot::table::{EventItem, PropertyItem},
};

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::AddEvent)]
    fn add(cx: &mut Cx, filter: Filter<Capture>, data: &KSEVENTDATA) -> NtResult {
        Ok(())
    }

    fn items() {
        let _ = EventItem::<Capture>::filter_remove(1, add); //~ ERROR KSG114
        let _ = PropertyItem::<Capture>::filter_get(1, add); //~ ERROR KSG114
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::RemoveEvent)]
    fn remove(cx: &mut Cx, event: RemovedEvent<Video>) {}

    fn items() {
        let _ = EventItem::<Video>::pin_add(1, remove); //~ ERROR KSG114
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::AddEvent)]
        fn add(cx: &mut Cx, pin: Pin<Video>, data: &KSEVENTDATA) -> NtResult {
            Ok(())
        }

        fn items() {
            let _ = EventItem::<Capture>::filter_add(1, Handlers::add); //~ ERROR KSG114
        }
    }
}

fn main() {}
