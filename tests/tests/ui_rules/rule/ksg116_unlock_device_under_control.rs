//! The device mutex is not given back under control: taking it again would break the order.
#![allow(unused, reason = "nothing here is run")]
include!("../../ui_typed/prelude.rs");
use ks_guard::{ProcessingPin, SpinLock, TakesControl, TakesMutexes, Work, Worker, slot::Slot, state::*};

mod handler_free {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn free(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        let device = pin.device(cx);
        cx.unlocked_device(device, |_| ()); //~ ERROR KSG115 KSG116
        Ok(())
    }
}

mod handler_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(slot = pin::SetDeviceState)]
        fn associated(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
            let device = pin.device(cx);
            cx.unlocked_device(device, |_| ()); //~ ERROR KSG115 KSG116
            Ok(())
        }
    }
}

mod handler_in_closure {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn in_closure(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        [0].iter().for_each(|_| {
            let device = pin.device(cx);
            cx.unlocked_device(device, |_| ()); //~ ERROR KSG115 KSG116
        });
        Ok(())
    }
}

mod helper_free {
    use super::*;

    #[ks_synchronized(requires(control, passive))]
    fn free(cx: &mut Cx, pin: Pin<Video>) {
        let device = pin.device(cx);
        cx.unlocked_device(device, |_| ()); //~ ERROR KSG105 KSG115 KSG116
    }
}

mod helper_associated {
    use super::*;

    struct Group;
    impl Group {
        #[ks_synchronized(requires(control, passive))]
        fn associated(cx: &mut Cx, pin: Pin<Video>) {
            let device = pin.device(cx);
            cx.unlocked_device(device, |_| ()); //~ ERROR KSG105 KSG115 KSG116
        }
    }
}

mod helper_in_closure {
    use super::*;

    #[ks_synchronized(requires(control, passive))]
    fn in_closure(cx: &mut Cx, pin: Pin<Video>) {
        [0].iter().for_each(|_| {
            let device = pin.device(cx);
            cx.unlocked_device(device, |_| ()); //~ ERROR KSG105 KSG115 KSG116
        });
    }
}

mod spelled_free {
    use super::*;

    fn free<'c>(cx: &mut Cx<'c, St<HeldByThisCallback, HeldByThisCallback, NotHeld, Passive>>, pin: Pin<'_, 'c, Video>) {
        let device = pin.device(cx);
        cx.unlocked_device(device, |_| ()); //~ ERROR KSG116
    }
}

mod spelled_associated {
    use super::*;

    struct Group;
    impl Group {
        fn associated<'c>(cx: &mut Cx<'c, St<HeldByThisCallback, HeldByThisCallback, NotHeld, Passive>>, pin: Pin<'_, 'c, Video>) {
            let device = pin.device(cx);
            cx.unlocked_device(device, |_| ()); //~ ERROR KSG116
        }
    }
}

mod spelled_in_closure {
    use super::*;

    fn in_closure<'c>(cx: &mut Cx<'c, St<HeldByThisCallback, HeldByThisCallback, NotHeld, Passive>>, pin: Pin<'_, 'c, Video>) {
        [0].iter().for_each(|_| {
            let device = pin.device(cx);
            cx.unlocked_device(device, |_| ()); //~ ERROR KSG116
        });
    }
}

fn main() {}
