//! RemoveEvent is not handed its filter or pin: nothing says that the object is still open.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::RemovedEvent;

mod in_its_place {
    use super::*;

    #[ks_synchronized(slot = filter::RemoveEvent)]
    fn remove(cx: &mut Cx, filter: Filter<Capture>) {} //~ ERROR KSG022
}

mod of_a_pin {
    use super::*;

    #[ks_synchronized(slot = pin::RemoveEvent)]
    fn remove(cx: &mut Cx, pin: Pin<Video>, extra: u32) {} //~ ERROR KSG022
}

mod through_the_address {
    use super::*;

    #[ks_synchronized(slot = filter::AddEvent)]
    fn add(cx: &mut Cx, filter: Filter<Capture>, data: &KSEVENTDATA) -> NtResult<PKSFILTER> { //~ ERROR KSG122
        Ok(filter.as_raw())
    }
}

fn main() {}
