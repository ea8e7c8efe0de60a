//! The rule that decides what an attribute may acquire, written by a driver for a mutex that AVStream holds.
#![forbid(unsafe_code)]
include!("../prelude.rs");

impl ks_guard::__private::EntersWithoutDevice<Drv> for HeldByFramework<slot::device::PostStart> {}

#[ks_guard::ks_synchronized(slot = slot::device::PostStart, device)]
fn post_start(cx: &mut Cx, device: Device<Drv>) -> NtResult {
    device.data_mut(cx).opens += 1;
    Ok(())
}

fn main() {}
