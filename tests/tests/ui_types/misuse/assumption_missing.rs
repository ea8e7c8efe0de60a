//! Undecided entry: `device_enters_free` without the assumption (SC01).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, In<slot::device::Start>>, device: Device<'_, 'c, Drv>) {
    cx.device_enters_free(device).with_device(device, |_| {});
}

fn main() {}
