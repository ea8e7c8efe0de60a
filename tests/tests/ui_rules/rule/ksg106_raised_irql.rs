//! What needs PASSIVE_LEVEL is not called where the IRQL may be raised.
#![allow(unused, reason = "nothing here is run")]
include!("../../ui_typed/prelude.rs");
use ks_guard::{ProcessingPin, SpinLock, TakesControl, TakesMutexes, Work, Worker, slot::Slot, state::*};

mod handler_free {
    use super::*;

    #[ks_synchronized(slot = pin::ProcessAtDispatch)]
    fn free(cx: &mut Cx, edge: ProcessingPin<Video>, frames: &mut u64) -> NtResult {
        let pin = edge.pin();
        let _ = pin.device(cx); //~ ERROR KSG106
        Ok(())
    }
}

mod handler_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(slot = pin::ProcessAtDispatch)]
        fn associated(cx: &mut Cx, edge: ProcessingPin<Video>, frames: &mut u64) -> NtResult {
            let pin = edge.pin();
            let _ = pin.device(cx); //~ ERROR KSG106
            Ok(())
        }
    }
}

mod handler_in_closure {
    use super::*;

    #[ks_synchronized(slot = pin::ProcessAtDispatch)]
    fn in_closure(cx: &mut Cx, edge: ProcessingPin<Video>, frames: &mut u64) -> NtResult {
        [0].iter().for_each(|_| {
            let pin = edge.pin();
            let _ = pin.device(cx); //~ ERROR KSG106
        });
        Ok(())
    }
}

mod helper_free {
    use super::*;

    #[ks_synchronized(requires(control))]
    fn free(cx: &mut Cx, pin: Pin<Video>) {
        let _ = pin.device(cx); //~ ERROR KSG106
    }
}

mod helper_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(requires(control))]
        fn associated(cx: &mut Cx, pin: Pin<Video>) {
            let _ = pin.device(cx); //~ ERROR KSG106
        }
    }
}

mod helper_in_closure {
    use super::*;

    #[ks_synchronized(requires(control))]
    fn in_closure(cx: &mut Cx, pin: Pin<Video>) {
        [0].iter().for_each(|_| {
            let _ = pin.device(cx); //~ ERROR KSG106
        });
    }
}

mod spelled_free {
    use super::*;

    fn free<'c>(cx: &mut Cx<'c, St<NotHeld, NotHeld, NotHeld, Dispatch>>, pin: Pin<'_, 'c, Video>) {
        let _ = pin.device(cx); //~ ERROR KSG106
    }
}

mod spelled_associated {
    use super::*;

    struct Group;
    impl Group {
        fn associated<'c>(cx: &mut Cx<'c, St<NotHeld, NotHeld, NotHeld, Dispatch>>, pin: Pin<'_, 'c, Video>) {
            let _ = pin.device(cx); //~ ERROR KSG106
        }
    }
}

mod spelled_in_closure {
    use super::*;

    fn in_closure<'c>(cx: &mut Cx<'c, St<NotHeld, NotHeld, NotHeld, Dispatch>>, pin: Pin<'_, 'c, Video>) {
        [0].iter().for_each(|_| {
            let _ = pin.device(cx); //~ ERROR KSG106
        });
    }
}

fn main() {}
