//! Data kept in a captured variable.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let mut kept = None;
    cx.with_device(device, |cx| kept = Some(device.data_mut(cx)));
    if let Some(data) = kept {
        data.opens += 1;
    }
}

fn main() {}
