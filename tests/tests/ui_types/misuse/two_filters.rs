//! Order: the control mutexes of two filters have none.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(
    cx: &mut Cx<'c, St<HeldByFramework<slot::device::PostStart>, NotHeld, NotHeld, Passive>>,
    device: Device<'_, 'c, Drv>,
    mine: Filter<'_, 'c, Capture>,
) {
    cx.with_control(mine, |cx| {
        cx.for_each_filter(device, |cx, _, other| {
            cx.with_control(other, |_| {});
        });
    });
}

fn main() {}
