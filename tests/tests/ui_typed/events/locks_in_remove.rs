//! RemoveEvent may run at DISPATCH_LEVEL under a spin lock of AVStream's: nothing in it waits.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::{RemovedEvent, SpinLock};

static LISTENERS: SpinLock<u32> = SpinLock::new(0);

mod spin_lock {
    use super::*;

    #[ks_synchronized(slot = filter::RemoveEvent)]
    fn remove(cx: &mut Cx, event: RemovedEvent<Capture>) {
        cx.with_spin_lock(&LISTENERS, |_, count| *count -= 1); //~ ERROR KSG113
    }
}

mod raw_control {
    use super::*;

    #[ks_synchronized(slot = filter::RemoveEvent, unsafe(assume_free(control)), control = unsafe { KsGetFilterFromFileObject(file) })] //~ ERROR KSG104 KSG106
    unsafe extern "C" fn remove(file: PFILE_OBJECT, entry: PKSEVENT_ENTRY) {}
}

fn main() {}
