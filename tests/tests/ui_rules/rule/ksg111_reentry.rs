//! Process is not run on this thread while it holds a mutex.
#![allow(unused, reason = "nothing here is run")]
include!("../../ui_typed/prelude.rs");
use ks_guard::{ProcessingPin, SpinLock, TakesControl, TakesMutexes, Work, Worker, slot::Slot, state::*};

mod handler_free {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn free(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        cx.attempt_pin_processing(pin); //~ ERROR KSG111
        Ok(())
    }
}

mod handler_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(slot = pin::SetDeviceState)]
        fn associated(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
            cx.attempt_pin_processing(pin); //~ ERROR KSG111
            Ok(())
        }
    }
}

mod handler_in_closure {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn in_closure(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        [0].iter().for_each(|_| {
            cx.attempt_pin_processing(pin); //~ ERROR KSG111
        });
        Ok(())
    }
}

mod helper_free {
    use super::*;

    #[ks_synchronized(requires(control))]
    fn free(cx: &mut Cx, pin: Pin<Video>) {
        cx.attempt_pin_processing(pin); //~ ERROR KSG111
    }
}

mod helper_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(requires(control))]
        fn associated(cx: &mut Cx, pin: Pin<Video>) {
            cx.attempt_pin_processing(pin); //~ ERROR KSG111
        }
    }
}

mod helper_in_closure {
    use super::*;

    #[ks_synchronized(requires(control))]
    fn in_closure(cx: &mut Cx, pin: Pin<Video>) {
        [0].iter().for_each(|_| {
            cx.attempt_pin_processing(pin); //~ ERROR KSG111
        });
    }
}

mod spelled_free {
    use super::*;

    fn free<'c>(cx: &mut Cx<'c, St<NotHeld, HeldByThisCallback, NotHeld, Passive>>, pin: Pin<'_, 'c, Video>) {
        cx.attempt_pin_processing(pin); //~ ERROR KSG111
    }
}

mod spelled_associated {
    use super::*;

    struct Group;
    impl Group {
        fn associated<'c>(cx: &mut Cx<'c, St<NotHeld, HeldByThisCallback, NotHeld, Passive>>, pin: Pin<'_, 'c, Video>) {
            cx.attempt_pin_processing(pin); //~ ERROR KSG111
        }
    }
}

mod spelled_in_closure {
    use super::*;

    fn in_closure<'c>(cx: &mut Cx<'c, St<NotHeld, HeldByThisCallback, NotHeld, Passive>>, pin: Pin<'_, 'c, Video>) {
        [0].iter().for_each(|_| {
            cx.attempt_pin_processing(pin); //~ ERROR KSG111
        });
    }
}

fn main() {}
