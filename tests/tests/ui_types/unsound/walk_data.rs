//! Create may not have run: a filter met in a walk has optional data.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |cx| {
        cx.for_each_filter(device, |cx, _, filter| {
            cx.with_control(filter, |cx| filter.data_mut::<Capture, _>(cx).pins += 1);
        });
    });
}

fn main() {}
