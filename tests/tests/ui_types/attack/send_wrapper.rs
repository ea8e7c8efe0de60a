//! A wrapper around a context, sent to another thread.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    struct Wrapper<T>(T);
    let _ = device;
    let wrapper = Wrapper(cx);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let _wrapper = &wrapper.0;
        });
    });
}

fn main() {}
