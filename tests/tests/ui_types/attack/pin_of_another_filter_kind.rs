//! A pin table in the descriptor of a filter that its pins do not name.
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub enum Other {}
impl FilterKind for Other {
    type Driver = Drv;
    type Control = Vec<u8>;
    type Processing = ();
}
pub fn descriptor(
    table: &'static slot::table::PinDispatch<Video>,
) -> slot::table::PinDescriptor<Other> {
    slot::table::PinDescriptor::new(table, KSPIN_DATAFLOW_OUT)
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = (cx, device);
}

fn main() {}
