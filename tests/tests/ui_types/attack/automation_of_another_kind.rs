//! Properties of one kind of pin in the table of another.
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub enum Other {}
impl PinKind for Other {
    type Filter = Capture;
    type Control = Vec<u8>;
    type Processing = ();
}
pub fn table(
    table: slot::table::PinDispatch<Video>,
    properties: &'static slot::table::AutomationTable<Other>,
) -> slot::table::PinDispatch<Video> {
    table.automation(properties)
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = (cx, device);
}

fn main() {}
