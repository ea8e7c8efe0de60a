//! A mutex state of the attacker's.
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub enum Mine {}
impl MutexState for Mine {
    type OnAnotherObject = Mine;
    type InWalk = Mine;
    const ENTRY: Entry = Entry::Free;
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = (cx, device);
}

fn main() {}
