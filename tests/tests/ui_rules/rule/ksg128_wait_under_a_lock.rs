//! A thread does not wait for a work item that may take what it holds.
#![allow(unused, reason = "nothing here is run")]
include!("../../ui_typed/prelude.rs");
use ks_guard::{ProcessingPin, SpinLock, TakesControl, TakesMutexes, Work, Worker, slot::Slot, state::*};

struct Draw;
impl Work for Draw {
    type Driver = Drv;
    type Takes = TakesControl;
    fn run<'c>(
        &mut self,
        cx: &mut Cx<'c, <TakesControl as TakesMutexes>::State>,
        device: Device<'_, 'c, Drv>,
    ) {
    }
}

fn draw() -> Worker<Draw> {
    loop {}
}

mod handler_free {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn free(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        draw().join(cx); //~ ERROR KSG128
        Ok(())
    }
}

mod handler_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(slot = pin::SetDeviceState)]
        fn associated(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
            draw().join(cx); //~ ERROR KSG128
            Ok(())
        }
    }
}

mod handler_in_closure {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn in_closure(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        [0].iter().for_each(|_| {
            draw().join(cx); //~ ERROR KSG128
        });
        Ok(())
    }
}

mod helper_free {
    use super::*;

    #[ks_synchronized(requires(control, passive))]
    fn free(cx: &mut Cx, pin: Pin<Video>) {
        draw().join(cx); //~ ERROR KSG128
    }
}

mod helper_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(requires(control, passive))]
        fn associated(cx: &mut Cx, pin: Pin<Video>) {
            draw().join(cx); //~ ERROR KSG128
        }
    }
}

mod helper_in_closure {
    use super::*;

    #[ks_synchronized(requires(control, passive))]
    fn in_closure(cx: &mut Cx, pin: Pin<Video>) {
        [0].iter().for_each(|_| {
            draw().join(cx); //~ ERROR KSG128
        });
    }
}

mod spelled_free {
    use super::*;

    fn free<'c>(cx: &mut Cx<'c, St<NotHeld, HeldByThisCallback, NotHeld, Passive>>, pin: Pin<'_, 'c, Video>) {
        draw().join(cx); //~ ERROR KSG128
    }
}

mod spelled_associated {
    use super::*;

    struct Group;
    impl Group {
        fn associated<'c>(cx: &mut Cx<'c, St<NotHeld, HeldByThisCallback, NotHeld, Passive>>, pin: Pin<'_, 'c, Video>) {
            draw().join(cx); //~ ERROR KSG128
        }
    }
}

mod spelled_in_closure {
    use super::*;

    fn in_closure<'c>(cx: &mut Cx<'c, St<NotHeld, HeldByThisCallback, NotHeld, Passive>>, pin: Pin<'_, 'c, Video>) {
        [0].iter().for_each(|_| {
            draw().join(cx); //~ ERROR KSG128
        });
    }
}

fn main() {}
