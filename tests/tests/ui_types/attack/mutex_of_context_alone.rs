//! A context behind a mutex of std, seen from another thread.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = device;
    let shared = std::sync::Mutex::new(cx);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let _guard = shared.lock().unwrap();
        });
    });
}

fn main() {}
