//! Whether to acquire is not decided where the documents do not decide.
#![allow(unused, reason = "nothing here is run")]
include!("../../ui_typed/prelude.rs");
use ks_guard::{ProcessingPin, SpinLock, TakesControl, TakesMutexes, Work, Worker, slot::Slot, state::*};

mod handler_free {
    use super::*;

    #[ks_synchronized(slot = pin::GetProperty)]
    fn free(cx: &mut Cx, pin: Pin<Video>, request: &KSPROPERTY, value: &mut u32) -> NtResult {
        let device = pin.device(cx);
        cx.ensure_device(device, |_| ()); //~ ERROR KSG120
        Ok(())
    }
}

mod handler_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(slot = pin::GetProperty)]
        fn associated(cx: &mut Cx, pin: Pin<Video>, request: &KSPROPERTY, value: &mut u32) -> NtResult {
            let device = pin.device(cx);
            cx.ensure_device(device, |_| ()); //~ ERROR KSG120
            Ok(())
        }
    }
}

mod handler_in_closure {
    use super::*;

    #[ks_synchronized(slot = pin::GetProperty)]
    fn in_closure(cx: &mut Cx, pin: Pin<Video>, request: &KSPROPERTY, value: &mut u32) -> NtResult {
        [0].iter().for_each(|_| {
            let device = pin.device(cx);
            cx.ensure_device(device, |_| ()); //~ ERROR KSG120
        });
        Ok(())
    }
}

mod helper_free {
    use super::*;

    #[ks_synchronized(requires(passive))]
    fn free(cx: &mut Cx, pin: Pin<Video>) {
        let device = pin.device(cx);
        cx.ensure_device(device, |_| ()); //~ ERROR KSG120
    }
}

mod helper_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(requires(passive))]
        fn associated(cx: &mut Cx, pin: Pin<Video>) {
            let device = pin.device(cx);
            cx.ensure_device(device, |_| ()); //~ ERROR KSG120
        }
    }
}

mod helper_in_closure {
    use super::*;

    #[ks_synchronized(requires(passive))]
    fn in_closure(cx: &mut Cx, pin: Pin<Video>) {
        [0].iter().for_each(|_| {
            let device = pin.device(cx);
            cx.ensure_device(device, |_| ()); //~ ERROR KSG120
        });
    }
}

mod spelled_free {
    use super::*;

    fn free<'c>(cx: &mut Cx<'c, <pin::GetProperty as Slot>::State>, pin: Pin<'_, 'c, Video>) {
        let device = pin.device(cx);
        cx.ensure_device(device, |_| ()); //~ ERROR KSG120
    }
}

mod spelled_associated {
    use super::*;

    struct Group;
    impl Group {
        fn associated<'c>(cx: &mut Cx<'c, <pin::GetProperty as Slot>::State>, pin: Pin<'_, 'c, Video>) {
            let device = pin.device(cx);
            cx.ensure_device(device, |_| ()); //~ ERROR KSG120
        }
    }
}

mod spelled_in_closure {
    use super::*;

    fn in_closure<'c>(cx: &mut Cx<'c, <pin::GetProperty as Slot>::State>, pin: Pin<'_, 'c, Video>) {
        [0].iter().for_each(|_| {
            let device = pin.device(cx);
            cx.ensure_device(device, |_| ()); //~ ERROR KSG120
        });
    }
}

fn main() {}
