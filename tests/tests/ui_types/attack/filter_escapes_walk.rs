//! A filter kept beyond the step of the walk.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |cx| {
        let mut kept = Vec::new();
        cx.for_each_filter(device, |_, _, filter| kept.push(filter));
    });
}

fn main() {}
