//! Hierarchy: from a pin to its filter without the control mutex (SC04).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, Free>, pin: Pin<'_, 'c, Video>) {
    let _ = pin.filter(cx);
}

fn main() {}
