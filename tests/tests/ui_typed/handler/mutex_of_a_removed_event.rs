//! RemoveEvent may run at DISPATCH_LEVEL, under a spin lock of AVStream's: the attribute takes no mutex for it.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::RemovedEvent;

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::RemoveEvent, control)] //~ ERROR KSG020
    fn handler(cx: &mut Cx, event: RemovedEvent<Capture>) {}
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::RemoveEvent, device, control)] //~ ERROR KSG020
    fn handler(cx: &mut Cx, event: RemovedEvent<Video>, extra: u32) {}
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::RemoveEvent, unsafe(assume_free(device)), device)] //~ ERROR KSG020
        fn handler(cx: &mut Cx, event: RemovedEvent<Video>) {}
    }
}

fn main() {}
