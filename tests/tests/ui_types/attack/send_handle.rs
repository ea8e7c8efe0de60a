//! A handle on another thread.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = cx;
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let _device = device;
        });
    });
}

fn main() {}
