//! Lending back: AVStream does not hold the mutex, so there is nothing to lend.
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, pin: Pin<'_, 'c, Video>) {
    // SAFETY: none; this must not compile.
    unsafe { cx.lend_back_control(pin, |_| {}) }
}

fn main() {}
