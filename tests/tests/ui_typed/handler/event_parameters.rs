//! What a client sends, and what an entry carries, come at their own places.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::RemovedEvent;

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::AddEvent)]
    fn add(cx: &mut Cx, filter: Filter<Capture>) -> NtResult { //~ ERROR KSG022
        Ok(())
    }

    #[ks_synchronized(slot = filter::RemoveEvent)]
    fn remove(cx: &mut Cx, event: RemovedEvent<Capture>, file: PFILE_OBJECT, extra: u32) {} //~ ERROR KSG022
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::AddEvent)]
    fn add(cx: &mut Cx, pin: Pin<Video>, irp: PIRP, data: &KSEVENTDATA) -> NtResult { //~ ERROR KSG022
        Ok(())
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::AddEvent)]
        fn add(cx: &mut Cx, pin: Pin<Video>, data: &KSEVENTDATA, position: u64) -> NtResult { //~ ERROR KSG022
            Ok(())
        }
    }
}

fn main() {}
