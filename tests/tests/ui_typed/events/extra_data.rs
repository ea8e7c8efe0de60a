//! What an entry carries is forgotten with it, on any thread, and RemoveEvent takes what AddEvent gave.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::{RemovedEvent, slot::table::EventItem};

mod with_a_destructor {
    use super::*;

    #[ks_synchronized(slot = filter::AddEvent)]
    fn add(cx: &mut Cx, filter: Filter<Capture>, data: &KSEVENTDATA) -> NtResult<String> { //~ ERROR KSG122
        Ok(String::new())
    }
}

mod taken_with_a_destructor {
    use super::*;

    #[ks_synchronized(slot = pin::RemoveEvent)]
    fn remove(cx: &mut Cx, event: RemovedEvent<Video>, extra: String) {} //~ ERROR E0277
}

mod no_result {
    use super::*;

    #[ks_synchronized(slot = filter::AddEvent)]
    fn add(cx: &mut Cx, filter: Filter<Capture>, data: &KSEVENTDATA) -> NTSTATUS { //~ ERROR KSG122
        0
    }
}

mod another_type {
    use super::*;

    #[ks_synchronized(slot = filter::AddEvent)]
    fn add(cx: &mut Cx, filter: Filter<Capture>, data: &KSEVENTDATA) -> NtResult<u32> {
        Ok(1)
    }

    #[ks_synchronized(slot = filter::RemoveEvent)]
    fn remove(cx: &mut Cx, event: RemovedEvent<Capture>, extra: u64) {}

    fn items() {
        let _ = EventItem::<Capture>::filter(1, add, remove); //~ ERROR KSG131
        let _ = EventItem::<Capture>::filter_remove(1, remove); //~ ERROR KSG131
    }
}

mod of_any_bytes {
    use super::*;

    #[ks_synchronized(slot = pin::AddEvent)]
    fn add(cx: &mut Cx, pin: Pin<Video>, data: &KSEVENTDATA, on: &bool) -> NtResult { //~ ERROR KSG123
        Ok(())
    }
}

fn main() {}
