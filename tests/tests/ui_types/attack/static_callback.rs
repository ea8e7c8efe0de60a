//! A context in a callback that outlives it.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    fn register(_: impl FnMut() + 'static) {}
    let _ = device;
    register(move || {
        let _ = &cx;
    });
}

fn main() {}
