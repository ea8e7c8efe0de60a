//! A pin table without Create: data that nobody made.
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub static TABLE: slot::table::PinDispatch<Video> = slot::table::PinDispatch::default();

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = (cx, device);
}

fn main() {}
