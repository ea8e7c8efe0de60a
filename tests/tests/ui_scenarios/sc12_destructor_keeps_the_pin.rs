//! A destructor that the bag runs cannot take control: data keeps neither a pin nor a context.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

pub enum Audio {}
pub struct Stream {
    pin: Pin<'static, 'static, Audio>,
}
impl PinKind for Audio {
    type Filter = Capture;
    type Control = Stream; //~ ERROR E0277
    type Processing = ();
}
impl Drop for Stream {
    fn drop(&mut self) {}
}

fn main() {}
