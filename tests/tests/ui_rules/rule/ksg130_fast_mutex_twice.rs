//! A fast mutex is not taken inside another.
#![allow(unused, reason = "nothing here is run")]
include!("../../ui_typed/prelude.rs");
use ks_guard::{FastMutex, state::*};

static LOCK: FastMutex<u32> = FastMutex::new(0);

mod handler_free {
    use super::*;

    #[ks_synchronized(slot = device::Stop)]
    fn free(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
        cx.with_fast_mutex(&LOCK, |cx, _| {
            cx.with_fast_mutex(&LOCK, |_, _| ()); //~ ERROR KSG130
        });
    }
}

mod handler_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(slot = device::Stop)]
        fn associated(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
            cx.with_fast_mutex(&LOCK, |cx, _| {
                cx.with_fast_mutex(&LOCK, |_, _| ()); //~ ERROR KSG130
            });
        }
    }
}

mod handler_in_closure {
    use super::*;

    #[ks_synchronized(slot = device::Stop)]
    fn in_closure(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
        [0].iter().for_each(|_| {
            cx.with_fast_mutex(&LOCK, |cx, _| {
                cx.with_fast_mutex(&LOCK, |_, _| ()); //~ ERROR KSG130
            });
        });
    }
}

mod helper_free {
    use super::*;

    #[ks_synchronized(requires(device))]
    fn free(cx: &mut Cx, device: Device<Drv>) {
        cx.with_fast_mutex(&LOCK, |cx, _| { //~ ERROR KSG130
            cx.with_fast_mutex(&LOCK, |_, _| ()); //~ ERROR KSG130
        });
    }
}

mod helper_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(requires(device))]
        fn associated(cx: &mut Cx, device: Device<Drv>) {
            cx.with_fast_mutex(&LOCK, |cx, _| { //~ ERROR KSG130
                cx.with_fast_mutex(&LOCK, |_, _| ()); //~ ERROR KSG130
            });
        }
    }
}

mod helper_in_closure {
    use super::*;

    #[ks_synchronized(requires(device))]
    fn in_closure(cx: &mut Cx, device: Device<Drv>) {
        [0].iter().for_each(|_| {
            cx.with_fast_mutex(&LOCK, |cx, _| { //~ ERROR KSG130
                cx.with_fast_mutex(&LOCK, |_, _| ()); //~ ERROR KSG130
            });
        });
    }
}

mod spelled_free {
    use super::*;

    fn free<'c>(cx: &mut Cx<'c, St<NotHeld, NotHeld, NotHeld, ApcInFastMutex>>, device: Device<'_, 'c, Drv>) {
        cx.with_fast_mutex(&LOCK, |cx, _| { //~ ERROR KSG130
            cx.with_fast_mutex(&LOCK, |_, _| ()); //~ ERROR KSG130
        });
    }
}

mod spelled_associated {
    use super::*;

    struct Group;
    impl Group {
        fn associated<'c>(cx: &mut Cx<'c, St<NotHeld, NotHeld, NotHeld, ApcInFastMutex>>, device: Device<'_, 'c, Drv>) {
            cx.with_fast_mutex(&LOCK, |cx, _| { //~ ERROR KSG130
                cx.with_fast_mutex(&LOCK, |_, _| ()); //~ ERROR KSG130
            });
        }
    }
}

mod spelled_in_closure {
    use super::*;

    fn in_closure<'c>(cx: &mut Cx<'c, St<NotHeld, NotHeld, NotHeld, ApcInFastMutex>>, device: Device<'_, 'c, Drv>) {
        [0].iter().for_each(|_| {
            cx.with_fast_mutex(&LOCK, |cx, _| { //~ ERROR KSG130
                cx.with_fast_mutex(&LOCK, |_, _| ()); //~ ERROR KSG130
            });
        });
    }
}

fn main() {}
