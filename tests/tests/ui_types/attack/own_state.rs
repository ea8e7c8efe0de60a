//! A lock state of the attacker's.
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub enum Mine {}
impl State for Mine {
    type D = NotHeld;
    type C = NotHeld;
    type P = NotHeld;
    type I = Passive;
    type InFilterWalk = Mine;
    type InPinWalk = Mine;
    type Raised = Mine;
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = (cx, device);
}

fn main() {}
