//! The device mutex is not acquired where it is held.
#![allow(unused, reason = "nothing here is run")]
include!("../../ui_typed/prelude.rs");
use ks_guard::{ProcessingPin, SpinLock, TakesControl, TakesMutexes, Work, Worker, slot::Slot, state::*};

mod handler_free {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop)]
    fn free(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult {
        cx.with_device(device, |_| ()); //~ ERROR KSG100
        Ok(())
    }
}

mod handler_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(slot = device::QueryStop)]
        fn associated(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult {
            cx.with_device(device, |_| ()); //~ ERROR KSG100
            Ok(())
        }
    }
}

mod handler_in_closure {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop)]
    fn in_closure(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult {
        [0].iter().for_each(|_| {
            cx.with_device(device, |_| ()); //~ ERROR KSG100
        });
        Ok(())
    }
}

mod helper_free {
    use super::*;

    #[ks_synchronized(requires(device))]
    fn free(cx: &mut Cx, device: Device<Drv>) {
        cx.with_device(device, |_| ()); //~ ERROR KSG100 KSG101 KSG102 KSG106
    }
}

mod helper_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(requires(device))]
        fn associated(cx: &mut Cx, device: Device<Drv>) {
            cx.with_device(device, |_| ()); //~ ERROR KSG100 KSG101 KSG102 KSG106
        }
    }
}

mod helper_in_closure {
    use super::*;

    #[ks_synchronized(requires(device))]
    fn in_closure(cx: &mut Cx, device: Device<Drv>) {
        [0].iter().for_each(|_| {
            cx.with_device(device, |_| ()); //~ ERROR KSG100 KSG101 KSG102 KSG106
        });
    }
}

mod spelled_free {
    use super::*;

    fn free<'c>(cx: &mut Cx<'c, St<HeldByThisCallback, NotHeld, NotHeld, Passive>>, device: Device<'_, 'c, Drv>) {
        cx.with_device(device, |_| ()); //~ ERROR KSG100
    }
}

mod spelled_associated {
    use super::*;

    struct Group;
    impl Group {
        fn associated<'c>(cx: &mut Cx<'c, St<HeldByThisCallback, NotHeld, NotHeld, Passive>>, device: Device<'_, 'c, Drv>) {
            cx.with_device(device, |_| ()); //~ ERROR KSG100
        }
    }
}

mod spelled_in_closure {
    use super::*;

    fn in_closure<'c>(cx: &mut Cx<'c, St<HeldByThisCallback, NotHeld, NotHeld, Passive>>, device: Device<'_, 'c, Drv>) {
        [0].iter().for_each(|_| {
            cx.with_device(device, |_| ()); //~ ERROR KSG100
        });
    }
}

fn main() {}
