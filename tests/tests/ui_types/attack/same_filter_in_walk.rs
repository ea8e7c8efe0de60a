//! The filter at hand, met again in a walk, and its control mutex taken a second time.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(
    cx: &mut Cx<'c, St<HeldByThisCallback, HeldByThisCallback, NotHeld, Passive>>,
    device: Device<'_, 'c, Drv>,
) {
    cx.for_each_filter(device, |cx, _, filter| cx.with_control(filter, |_| {}));
}

fn main() {}
