//! The control mutex is not acquired under a processing mutex.
#![allow(unused, reason = "nothing here is run")]
include!("../../ui_typed/prelude.rs");
use ks_guard::{ProcessingPin, SpinLock, TakesControl, TakesMutexes, Work, Worker, slot::Slot, state::*};

mod handler_free {
    use super::*;

    #[ks_synchronized(slot = pin::Process)]
    fn free(cx: &mut Cx, edge: ProcessingPin<Video>, frames: &mut u64) -> NtResult {
        let pin = edge.pin();
        cx.with_pin_control(pin, |_| ()); //~ ERROR KSG103 KSG104
        Ok(())
    }
}

mod handler_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(slot = pin::Process)]
        fn associated(cx: &mut Cx, edge: ProcessingPin<Video>, frames: &mut u64) -> NtResult {
            let pin = edge.pin();
            cx.with_pin_control(pin, |_| ()); //~ ERROR KSG103 KSG104
            Ok(())
        }
    }
}

mod handler_in_closure {
    use super::*;

    #[ks_synchronized(slot = pin::Process)]
    fn in_closure(cx: &mut Cx, edge: ProcessingPin<Video>, frames: &mut u64) -> NtResult {
        [0].iter().for_each(|_| {
            let pin = edge.pin();
            cx.with_pin_control(pin, |_| ()); //~ ERROR KSG103 KSG104
        });
        Ok(())
    }
}

mod helper_free {
    use super::*;

    #[ks_synchronized(requires(passive))]
    fn free(cx: &mut Cx, pin: Pin<Video>) {
        cx.with_pin_control(pin, |_| ()); //~ ERROR KSG103 KSG104
    }
}

mod helper_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(requires(passive))]
        fn associated(cx: &mut Cx, pin: Pin<Video>) {
            cx.with_pin_control(pin, |_| ()); //~ ERROR KSG103 KSG104
        }
    }
}

mod helper_in_closure {
    use super::*;

    #[ks_synchronized(requires(passive))]
    fn in_closure(cx: &mut Cx, pin: Pin<Video>) {
        [0].iter().for_each(|_| {
            cx.with_pin_control(pin, |_| ()); //~ ERROR KSG103 KSG104
        });
    }
}

mod spelled_free {
    use super::*;

    fn free<'c>(cx: &mut Cx<'c, St<NotHeld, NotHeld, HeldAndLent, Passive>>, pin: Pin<'_, 'c, Video>) {
        cx.with_pin_control(pin, |_| ()); //~ ERROR KSG104
    }
}

mod spelled_associated {
    use super::*;

    struct Group;
    impl Group {
        fn associated<'c>(cx: &mut Cx<'c, St<NotHeld, NotHeld, HeldAndLent, Passive>>, pin: Pin<'_, 'c, Video>) {
            cx.with_pin_control(pin, |_| ()); //~ ERROR KSG104
        }
    }
}

mod spelled_in_closure {
    use super::*;

    fn in_closure<'c>(cx: &mut Cx<'c, St<NotHeld, NotHeld, HeldAndLent, Passive>>, pin: Pin<'_, 'c, Video>) {
        [0].iter().for_each(|_| {
            cx.with_pin_control(pin, |_| ()); //~ ERROR KSG104
        });
    }
}

fn main() {}
