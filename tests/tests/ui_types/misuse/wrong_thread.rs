//! Thread: the context of one thread on another (SC17).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |cx| {
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let _ = &cx;
            });
        });
    });
}

fn main() {}
