//! IRQL: an AVStream mutex inside a spin lock.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>, lock: &SpinLock<u32>) {
    cx.with_spin_lock(lock, |cx, _| cx.with_device(device, |_| {}));
}

fn main() {}
