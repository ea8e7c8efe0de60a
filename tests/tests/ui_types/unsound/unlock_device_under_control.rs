//! The device mutex cannot be taken again under control: it is not given back there.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(
    cx: &mut Cx<'c, St<HeldByThisCallback, HeldByThisCallback, NotHeld, Passive>>,
    device: Device<'_, 'c, Drv>,
) {
    cx.unlocked_device(device, |_| {});
}

fn main() {}
