//! The hierarchy under the device is not walked without the device mutex.
#![allow(unused, reason = "nothing here is run")]
include!("../../ui_typed/prelude.rs");
use ks_guard::{ProcessingPin, SpinLock, TakesControl, TakesMutexes, Work, Worker, slot::Slot, state::*};

mod handler_free {
    use super::*;

    #[ks_synchronized(slot = device::Stop)]
    fn free(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
        cx.for_each_filter(device, |_, _, _| ()); //~ ERROR KSG109
    }
}

mod handler_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(slot = device::Stop)]
        fn associated(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
            cx.for_each_filter(device, |_, _, _| ()); //~ ERROR KSG109
        }
    }
}

mod handler_in_closure {
    use super::*;

    #[ks_synchronized(slot = device::Stop)]
    fn in_closure(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
        [0].iter().for_each(|_| {
            cx.for_each_filter(device, |_, _, _| ()); //~ ERROR KSG109
        });
    }
}

mod helper_free {
    use super::*;

    #[ks_synchronized(may_take(device))]
    fn free(cx: &mut Cx, device: Device<Drv>) {
        cx.for_each_filter(device, |_, _, _| ()); //~ ERROR KSG109
    }
}

mod helper_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(may_take(device))]
        fn associated(cx: &mut Cx, device: Device<Drv>) {
            cx.for_each_filter(device, |_, _, _| ()); //~ ERROR KSG109
        }
    }
}

mod helper_in_closure {
    use super::*;

    #[ks_synchronized(may_take(device))]
    fn in_closure(cx: &mut Cx, device: Device<Drv>) {
        [0].iter().for_each(|_| {
            cx.for_each_filter(device, |_, _, _| ()); //~ ERROR KSG109
        });
    }
}

mod spelled_free {
    use super::*;

    fn free<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        cx.for_each_filter(device, |_, _, _| ()); //~ ERROR KSG109
    }
}

mod spelled_associated {
    use super::*;

    struct Group;
    impl Group {
        fn associated<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
            cx.for_each_filter(device, |_, _, _| ()); //~ ERROR KSG109
        }
    }
}

mod spelled_in_closure {
    use super::*;

    fn in_closure<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        [0].iter().for_each(|_| {
            cx.for_each_filter(device, |_, _, _| ()); //~ ERROR KSG109
        });
    }
}

fn main() {}
