//! The inner context kept in a captured variable.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let mut kept = None;
    cx.with_device(device, |cx| kept = Some(cx));
    if let Some(cx) = kept {
        device.data_mut(cx).opens += 1;
    }
}

fn main() {}
