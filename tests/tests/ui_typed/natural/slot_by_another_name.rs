//! A slot of another kind of object, under a name of the driver's own: the types say so, in more words.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::Device as Camera;
use ks_guard::slot::pin::Close as PinClose;

#[ks_synchronized(slot = PinClose)]
fn close(cx: &mut Cx, device: Camera<Drv>, irp: PIRP) -> NtResult { //~ ERROR KSG030 E0276 E0277 E0308
    Ok(())
}

fn main() {}
