//! Nothing is assumed about a mutex whose state is known.
#![allow(unused, reason = "nothing here is run")]
include!("../../ui_typed/prelude.rs");
use ks_guard::{ProcessingPin, SpinLock, TakesControl, TakesMutexes, Work, Worker, slot::Slot, state::*};

mod handler_free {
    use super::*;

    #[ks_synchronized(slot = device::Stop)]
    fn free(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
        // SAFETY: never run.
        unsafe { cx.assume_device_free() }; //~ ERROR KSG119
    }
}

mod handler_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(slot = device::Stop)]
        fn associated(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
            // SAFETY: never run.
            unsafe { cx.assume_device_free() }; //~ ERROR KSG119
        }
    }
}

mod handler_in_closure {
    use super::*;

    #[ks_synchronized(slot = device::Stop)]
    fn in_closure(cx: &mut Cx, device: Device<Drv>, irp: PIRP) {
        [0].iter().for_each(|_| {
            // SAFETY: never run.
            unsafe { cx.assume_device_free() }; //~ ERROR KSG119
        });
    }
}

mod helper_free {
    use super::*;

    #[ks_synchronized(requires(device))]
    fn free(cx: &mut Cx, device: Device<Drv>) {
        // SAFETY: never run.
        unsafe { cx.assume_device_free() }; //~ ERROR KSG119
    }
}

mod helper_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(requires(device))]
        fn associated(cx: &mut Cx, device: Device<Drv>) {
            // SAFETY: never run.
            unsafe { cx.assume_device_free() }; //~ ERROR KSG119
        }
    }
}

mod helper_in_closure {
    use super::*;

    #[ks_synchronized(requires(device))]
    fn in_closure(cx: &mut Cx, device: Device<Drv>) {
        [0].iter().for_each(|_| {
            // SAFETY: never run.
            unsafe { cx.assume_device_free() }; //~ ERROR KSG119
        });
    }
}

mod spelled_free {
    use super::*;

    fn free<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        // SAFETY: never run.
        unsafe { cx.assume_device_free() }; //~ ERROR KSG119
    }
}

mod spelled_associated {
    use super::*;

    struct Group;
    impl Group {
        fn associated<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
            // SAFETY: never run.
            unsafe { cx.assume_device_free() }; //~ ERROR KSG119
        }
    }
}

mod spelled_in_closure {
    use super::*;

    fn in_closure<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        [0].iter().for_each(|_| {
            // SAFETY: never run.
            unsafe { cx.assume_device_free() }; //~ ERROR KSG119
        });
    }
}

fn main() {}
