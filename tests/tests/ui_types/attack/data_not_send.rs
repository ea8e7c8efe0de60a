//! Protected data that may not go from thread to thread.
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub enum Other {}
impl Driver for Other {
    type Device = std::rc::Rc<u32>;
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = (cx, device);
}

fn main() {}
