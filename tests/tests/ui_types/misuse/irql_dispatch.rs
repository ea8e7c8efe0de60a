//! IRQL: an AVStream mutex at DISPATCH_LEVEL (SC16).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(
    cx: &mut Cx<'c, St<NotHeld, NotHeld, NotHeld, Dispatch>>,
    device: Device<'_, 'c, Drv>,
) {
    cx.with_device(device, |_| {});
}

fn main() {}
