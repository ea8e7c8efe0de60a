//! A table filled in by hand.
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub fn table(table: slot::table::PinDispatch<Video>) -> slot::table::PinDispatch<Video> {
    slot::table::PinDispatch {
        raw: KSPIN_DISPATCH::EMPTY,
        ..table
    }
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = (cx, device);
}

fn main() {}
