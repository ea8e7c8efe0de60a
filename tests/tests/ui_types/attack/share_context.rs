//! A shared reference to a context on another thread.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = device;
    let shared = &*cx;
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let _shared = shared;
        });
    });
}

fn main() {}
