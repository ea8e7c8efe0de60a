//! The inner context captured by a returned closure.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    fn keep<'s, 'c>(cx: &'s mut Cx<'c, DeviceHeldHere>) -> impl FnMut() + use<'s, 'c> {
        move || {
            let _ = &cx;
        }
    }
    let _kept = cx.with_device(device, |cx| keep(cx));
}

fn main() {}
