//! A function pointer declared to be a handler, without `unsafe`.
#![forbid(unsafe_code)]
include!("../prelude.rs");

#[derive(Clone, Copy)]
pub struct Mine;
impl slot::DispatchFn<Video, slot::pin::Reset> for Mine {
    const RAW: <slot::pin::Reset as slot::RawSlot>::Raw = todo!();
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = (cx, device);
}

fn main() {}
