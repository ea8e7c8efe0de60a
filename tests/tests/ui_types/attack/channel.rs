//! A handle, sent to whoever listens.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(
    device: Device<'_, 'c, Drv>,
    sender: &std::sync::mpsc::Sender<Device<'static, 'static, Drv>>,
) {
    let _ = sender.send(device);
}

fn main() {}
