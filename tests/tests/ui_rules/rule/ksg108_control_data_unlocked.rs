//! Data under the control mutex is not reached without it.
#![allow(unused, reason = "nothing here is run")]
include!("../../ui_typed/prelude.rs");
use ks_guard::{ProcessingPin, SpinLock, TakesControl, TakesMutexes, Work, Worker, slot::Slot, state::*};

mod handler_free {
    use super::*;

    #[ks_synchronized(slot = pin::GetProperty)]
    fn free(cx: &mut Cx, pin: Pin<Video>, request: &KSPROPERTY, value: &mut u32) -> NtResult {
        *pin.data_mut(cx) = 1; //~ ERROR KSG108
        Ok(())
    }
}

mod handler_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(slot = pin::GetProperty)]
        fn associated(cx: &mut Cx, pin: Pin<Video>, request: &KSPROPERTY, value: &mut u32) -> NtResult {
            *pin.data_mut(cx) = 1; //~ ERROR KSG108
            Ok(())
        }
    }
}

mod handler_in_closure {
    use super::*;

    #[ks_synchronized(slot = pin::GetProperty)]
    fn in_closure(cx: &mut Cx, pin: Pin<Video>, request: &KSPROPERTY, value: &mut u32) -> NtResult {
        [0].iter().for_each(|_| {
            *pin.data_mut(cx) = 1; //~ ERROR KSG108
        });
        Ok(())
    }
}

mod helper_free {
    use super::*;

    #[ks_synchronized(may_take(control))]
    fn free(cx: &mut Cx, pin: Pin<Video>) {
        *pin.data_mut(cx) = 1; //~ ERROR KSG108
    }
}

mod helper_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(may_take(control))]
        fn associated(cx: &mut Cx, pin: Pin<Video>) {
            *pin.data_mut(cx) = 1; //~ ERROR KSG108
        }
    }
}

mod helper_in_closure {
    use super::*;

    #[ks_synchronized(may_take(control))]
    fn in_closure(cx: &mut Cx, pin: Pin<Video>) {
        [0].iter().for_each(|_| {
            *pin.data_mut(cx) = 1; //~ ERROR KSG108
        });
    }
}

mod spelled_free {
    use super::*;

    fn free<'c>(cx: &mut Cx<'c, Free>, pin: Pin<'_, 'c, Video>) {
        *pin.data_mut(cx) = 1; //~ ERROR KSG108
    }
}

mod spelled_associated {
    use super::*;

    struct Group;
    impl Group {
        fn associated<'c>(cx: &mut Cx<'c, Free>, pin: Pin<'_, 'c, Video>) {
            *pin.data_mut(cx) = 1; //~ ERROR KSG108
        }
    }
}

mod spelled_in_closure {
    use super::*;

    fn in_closure<'c>(cx: &mut Cx<'c, Free>, pin: Pin<'_, 'c, Video>) {
        [0].iter().for_each(|_| {
            *pin.data_mut(cx) = 1; //~ ERROR KSG108
        });
    }
}

fn main() {}
