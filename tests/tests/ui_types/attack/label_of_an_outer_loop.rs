//! A scope left by the label of a loop around it.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    'tries: loop {
        cx.with_device(device, |_| break 'tries);
    }
}

fn main() {}
