//! A handle of one driver as that of another.
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub enum Other {}
impl Driver for Other {
    type Device = u64;
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    fn take(_: Device<'_, '_, Other>) {}
    let _ = cx;
    take(device);
}

fn main() {}
