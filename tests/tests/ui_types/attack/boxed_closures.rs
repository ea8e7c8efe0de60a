//! Closures over the inner context, collected for later.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let mut later: Vec<Box<dyn FnMut() -> u32>> = Vec::new();
    cx.with_device(device, |cx| later.push(Box::new(|| device.data(cx).opens)));
}

fn main() {}
