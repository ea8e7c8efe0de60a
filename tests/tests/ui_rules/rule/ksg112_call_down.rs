//! The next driver is not called while control is held.
#![allow(unused, reason = "nothing here is run")]
include!("../../ui_typed/prelude.rs");
use ks_guard::{ProcessingPin, SpinLock, TakesControl, TakesMutexes, Work, Worker, slot::Slot, state::*};

#[ks_synchronized(may_call_down)]
fn send_down(cx: &mut Cx, pin: Pin<Video>) {}

mod handler_free {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn free(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        send_down(cx, pin); //~ ERROR KSG112
        Ok(())
    }
}

mod handler_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(slot = pin::SetDeviceState)]
        fn associated(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
            send_down(cx, pin); //~ ERROR KSG112
            Ok(())
        }
    }
}

mod handler_in_closure {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn in_closure(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        [0].iter().for_each(|_| {
            send_down(cx, pin); //~ ERROR KSG112
        });
        Ok(())
    }
}

mod helper_free {
    use super::*;

    #[ks_synchronized(requires(control))]
    fn free(cx: &mut Cx, pin: Pin<Video>) {
        send_down(cx, pin); //~ ERROR KSG106 KSG112
    }
}

mod helper_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(requires(control))]
        fn associated(cx: &mut Cx, pin: Pin<Video>) {
            send_down(cx, pin); //~ ERROR KSG106 KSG112
        }
    }
}

mod helper_in_closure {
    use super::*;

    #[ks_synchronized(requires(control))]
    fn in_closure(cx: &mut Cx, pin: Pin<Video>) {
        [0].iter().for_each(|_| {
            send_down(cx, pin); //~ ERROR KSG106 KSG112
        });
    }
}

mod spelled_free {
    use super::*;

    fn free<'c>(cx: &mut Cx<'c, St<NotHeld, HeldByThisCallback, NotHeld, Passive>>, pin: Pin<'_, 'c, Video>) {
        send_down(cx, pin); //~ ERROR KSG112
    }
}

mod spelled_associated {
    use super::*;

    struct Group;
    impl Group {
        fn associated<'c>(cx: &mut Cx<'c, St<NotHeld, HeldByThisCallback, NotHeld, Passive>>, pin: Pin<'_, 'c, Video>) {
            send_down(cx, pin); //~ ERROR KSG112
        }
    }
}

mod spelled_in_closure {
    use super::*;

    fn in_closure<'c>(cx: &mut Cx<'c, St<NotHeld, HeldByThisCallback, NotHeld, Passive>>, pin: Pin<'_, 'c, Video>) {
        [0].iter().for_each(|_| {
            send_down(cx, pin); //~ ERROR KSG112
        });
    }
}

fn main() {}
