//! A slot of the attacker's, entered with the device mutex held.
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub enum Mine {}
impl slot::Slot for Mine {
    type State = DeviceHeldHere;
    type Object = slot::OfDevice;
    const INFO: slot::SlotInfo = slot::device::Add::INFO;
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = (cx, device);
}

fn main() {}
