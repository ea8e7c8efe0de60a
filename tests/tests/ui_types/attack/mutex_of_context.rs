//! A context behind a mutex of std, used on another thread.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let shared = std::sync::Mutex::new(cx);
    std::thread::scope(|scope| {
        scope.spawn(|| shared.lock().unwrap().with_device(device, |_| {}));
    });
}

fn main() {}
