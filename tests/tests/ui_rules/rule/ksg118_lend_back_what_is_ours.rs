//! Only what AVStream took is lent back to it.
#![allow(unused, reason = "nothing here is run")]
include!("../../ui_typed/prelude.rs");
use ks_guard::{ProcessingPin, SpinLock, TakesControl, TakesMutexes, Work, Worker, slot::Slot, state::*};

mod handler_free {
    use super::*;

    #[ks_synchronized(slot = pin::GetProperty)]
    fn free(cx: &mut Cx, pin: Pin<Video>, request: &KSPROPERTY, value: &mut u32) -> NtResult {
        // SAFETY: never run.
        unsafe { cx.lend_back_control(pin, |_| ()) }; //~ ERROR KSG118
        Ok(())
    }
}

mod handler_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(slot = pin::GetProperty)]
        fn associated(cx: &mut Cx, pin: Pin<Video>, request: &KSPROPERTY, value: &mut u32) -> NtResult {
            // SAFETY: never run.
            unsafe { cx.lend_back_control(pin, |_| ()) }; //~ ERROR KSG118
            Ok(())
        }
    }
}

mod handler_in_closure {
    use super::*;

    #[ks_synchronized(slot = pin::GetProperty)]
    fn in_closure(cx: &mut Cx, pin: Pin<Video>, request: &KSPROPERTY, value: &mut u32) -> NtResult {
        [0].iter().for_each(|_| {
            // SAFETY: never run.
            unsafe { cx.lend_back_control(pin, |_| ()) }; //~ ERROR KSG118
        });
        Ok(())
    }
}

mod helper_free {
    use super::*;

    #[ks_synchronized(may_take(control))]
    fn free(cx: &mut Cx, pin: Pin<Video>) {
        // SAFETY: never run.
        unsafe { cx.lend_back_control(pin, |_| ()) }; //~ ERROR KSG118
    }
}

mod helper_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(may_take(control))]
        fn associated(cx: &mut Cx, pin: Pin<Video>) {
            // SAFETY: never run.
            unsafe { cx.lend_back_control(pin, |_| ()) }; //~ ERROR KSG118
        }
    }
}

mod helper_in_closure {
    use super::*;

    #[ks_synchronized(may_take(control))]
    fn in_closure(cx: &mut Cx, pin: Pin<Video>) {
        [0].iter().for_each(|_| {
            // SAFETY: never run.
            unsafe { cx.lend_back_control(pin, |_| ()) }; //~ ERROR KSG118
        });
    }
}

mod spelled_free {
    use super::*;

    fn free<'c>(cx: &mut Cx<'c, Free>, pin: Pin<'_, 'c, Video>) {
        // SAFETY: never run.
        unsafe { cx.lend_back_control(pin, |_| ()) }; //~ ERROR KSG118
    }
}

mod spelled_associated {
    use super::*;

    struct Group;
    impl Group {
        fn associated<'c>(cx: &mut Cx<'c, Free>, pin: Pin<'_, 'c, Video>) {
            // SAFETY: never run.
            unsafe { cx.lend_back_control(pin, |_| ()) }; //~ ERROR KSG118
        }
    }
}

mod spelled_in_closure {
    use super::*;

    fn in_closure<'c>(cx: &mut Cx<'c, Free>, pin: Pin<'_, 'c, Video>) {
        [0].iter().for_each(|_| {
            // SAFETY: never run.
            unsafe { cx.lend_back_control(pin, |_| ()) }; //~ ERROR KSG118
        });
    }
}

fn main() {}
