//! What the driver does not state with `EntersFree` is not relied on.
#![allow(unused, reason = "nothing here is run")]
include!("../../ui_typed/prelude.rs");
use ks_guard::{ProcessingPin, SpinLock, TakesControl, TakesMutexes, Work, Worker, slot::Slot, state::*};

mod handler_free {
    use super::*;

    #[ks_synchronized(slot = device::CancelStop)]
    fn free(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
        cx.device_enters_free(device); //~ ERROR KSG121
    }
}

mod handler_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(slot = device::CancelStop)]
        fn associated(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
            cx.device_enters_free(device); //~ ERROR KSG121
        }
    }
}

mod handler_in_closure {
    use super::*;

    #[ks_synchronized(slot = device::CancelStop)]
    fn in_closure(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
        [0].iter().for_each(|_| {
            cx.device_enters_free(device); //~ ERROR KSG121
        });
    }
}

mod helper_free {
    use super::*;

    #[ks_synchronized(any_state)]
    fn free(cx: &mut Cx, device: Device<Drv>) {
        cx.device_enters_free(device); //~ ERROR KSG119 KSG121
    }
}

mod helper_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(any_state)]
        fn associated(cx: &mut Cx, device: Device<Drv>) {
            cx.device_enters_free(device); //~ ERROR KSG119 KSG121
        }
    }
}

mod helper_in_closure {
    use super::*;

    #[ks_synchronized(any_state)]
    fn in_closure(cx: &mut Cx, device: Device<Drv>) {
        [0].iter().for_each(|_| {
            cx.device_enters_free(device); //~ ERROR KSG119 KSG121
        });
    }
}

mod spelled_free {
    use super::*;

    fn free<'c>(cx: &mut Cx<'c, <device::CancelStop as Slot>::State>, device: Device<'_, 'c, Drv>) {
        cx.device_enters_free(device); //~ ERROR KSG121
    }
}

mod spelled_associated {
    use super::*;

    struct Group;
    impl Group {
        fn associated<'c>(cx: &mut Cx<'c, <device::CancelStop as Slot>::State>, device: Device<'_, 'c, Drv>) {
            cx.device_enters_free(device); //~ ERROR KSG121
        }
    }
}

mod spelled_in_closure {
    use super::*;

    fn in_closure<'c>(cx: &mut Cx<'c, <device::CancelStop as Slot>::State>, device: Device<'_, 'c, Drv>) {
        [0].iter().for_each(|_| {
            cx.device_enters_free(device); //~ ERROR KSG121
        });
    }
}

fn main() {}
