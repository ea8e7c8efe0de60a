//! Identity: control of the filter met first is no proof for the one met second (SC18).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, In<slot::device::PostStart>>, device: Device<'_, 'c, Drv>) {
    cx.for_each_filter(device, |cx, device, first| {
        cx.with_control(first, |cx| {
            cx.for_each_filter(device, |cx, _, second| {
                if let Some(data) = second.data_mut::<Capture, _>(cx) {
                    data.pins += 1;
                }
            });
        });
    });
}

fn main() {}
